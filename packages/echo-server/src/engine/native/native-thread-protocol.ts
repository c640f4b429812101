// What a thread for native engines is started with, and what it says once it has loaded what it needs.
import type { LoadingData } from '@tcp-echo/native-sockets';
import type { RecordableHistogram } from 'node:perf_hooks';
import type { DescriptorList } from './descriptors.js';

export interface NativeThreadData {
  readonly loading: LoadingData;
  /** The descriptor of the other thread that this one is woken through. */
  readonly wakeUpPlace: number;
  /** Counts for one server after the other: a new one for each would fill the memory of a thread that collects little garbage. */
  readonly echoTime: RecordableHistogram;
  readonly descriptors: DescriptorList['memory'];
}

/** The thread is up, and what cannot be had in it, in words for people. */
export interface NativeThreadUp {
  readonly whyNoSockets?: string | undefined;
  readonly whyNoRing?: string | undefined;
  /** It is because the process can open no more files. */
  readonly outOfDescriptors: boolean;
}
