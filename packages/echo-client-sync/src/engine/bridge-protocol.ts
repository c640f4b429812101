// What the calling thread and the bridge's worker say to each other.
import type { EncodedValue, Address, TraceEvent } from '@tcp-echo/core-helpers';
import type { MessagePort } from 'node:worker_threads';
import type { ConnectOptions, EchoOnceOptions } from './engine.js';

/** Bytes that share their memory with nothing else. */
export type BridgeBytes = Uint8Array<ArrayBuffer>;

/** What the worker is asked for, and what it answers. */
export interface BridgeCalls {
  echoOnce(bytes: BridgeBytes, options: EchoOnceOptions): BridgeBytes;
  connect(options: ConnectOptions): OpenedLink;
  echo(link: number, bytes: BridgeBytes, timeoutMs: number): BridgeBytes;
  close(link: number): void;
}

/** A connection that lives in the worker, by its number there. */
interface OpenedLink {
  readonly link: number;
  readonly local: Address;
  readonly peer: Address;
}

/** One call at a time is under way, because its caller is blocked; `abort` gives up the one before. */
export interface BridgeRequest {
  readonly id: number;
  readonly name: keyof BridgeCalls | 'abort';
  readonly args: readonly unknown[];
  /** Whether every event is of interest, or only that a connection was made. */
  readonly traced: boolean;
}

/** Events as they happen, then the outcome; or the end of the worker, whatever it was doing. */
export type BridgeReply =
  | { readonly id: number; readonly exitCode: number; readonly cause: EncodedValue }
  | { readonly id: number; readonly trace: TraceEvent }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly thrown: EncodedValue };

/** What the worker is started with. */
export interface BridgeWorkerData {
  readonly port: MessagePort;
  /** One counter, raised and notified after each reply. */
  readonly replies: Int32Array;
}
