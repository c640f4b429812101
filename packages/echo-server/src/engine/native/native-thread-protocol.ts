// What a thread for native engines is started with, and what it says once it has loaded what it needs.
import type { LoadingData } from '@tcp-echo/native-sockets';
import type { DescriptorList } from './descriptors.js';

export interface NativeThreadData {
  readonly loading: LoadingData;
  /** The descriptor of the other thread that this one is woken through. */
  readonly wakeUpPlace: number;
  readonly descriptors: DescriptorList['memory'];
}

/** The thread is up, and what cannot be had in it, in words for people. */
export interface NativeThreadUp {
  readonly whyNoSockets?: string | undefined;
  readonly whyNoRing?: string | undefined;
  /** It is because the process can open no more files. */
  readonly outOfDescriptors: boolean;
}

/** Whether `error`, or what caused it, says that there are too many open files. */
export function isOutOfDescriptors(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EMFILE' || code === 'ENFILE') return true;
  return (
    /EMFILE|ENFILE|too many open files/i.test(error.message) || isOutOfDescriptors(error.cause)
  );
}
