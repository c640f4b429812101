// What a pool and its workers say to each other. A worker runs one call at a time, and a cancelled call
// ends its worker, so a reply needs no number: it can only answer the one call its worker has.
import { type EncodedValue, type TargetLocation } from '@tcp-echo/base';
import type { MessagePort } from 'node:worker_threads';

/** A call, as a worker receives it: any thread or process can make it. */
export interface Request extends TargetLocation {
  readonly args: readonly unknown[];
}

/** What a thread is asked instead of a call: to end itself. */
export const leave = 'leave';

/** What became of the call, or of the worker. */
export type Reply =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: EncodedValue }
  /** The module could not be loaded. */
  | { readonly kind: 'unloadable'; readonly error: EncodedValue }
  /** The module exports no such function. `found` says what it exports under that name. */
  | { readonly kind: 'no-function'; readonly found: string }
  /** `what` could not be copied between the threads. */
  | { readonly kind: 'uncloneable'; readonly what: string; readonly error: EncodedValue }
  /** The worker ends while it has no call: one that is on its way to it was not started. */
  | { readonly kind: 'leaving' };

/** A reply on its way out of a process, as bytes. A program's own messages look otherwise, and are nobody's here. */
export interface ReplyMessage {
  readonly tcpEchoReply: Uint8Array;
}

/** `workerData` of a thread. */
export interface ThreadData {
  readonly port: MessagePort;
  /** One element, counted up and notified with each request. */
  readonly requestCount: Int32Array;
  /** One element: when the thread may be ended (uninterrupted.ts). */
  readonly endingLock: Int32Array;
}
