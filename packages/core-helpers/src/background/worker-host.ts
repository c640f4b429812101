// What a pool needs of a worker, be it a thread or a process.
import type { TransferListItem } from 'node:worker_threads';
import type { Reply, Request } from './protocol.js';

/** A request and what of its arguments moves instead of being copied. */
export interface Parcel {
  readonly request: Request;
  readonly transfer: readonly TransferListItem[];
}

/** A kind of worker. */
export interface WorkerKind {
  /** What a worker of this kind is called in messages. */
  readonly noun: 'thread' | 'process';
  /** Copies a parcel as its crossing would. @throws an error if it cannot be cloned. */
  copy(parcel: Parcel): Parcel;
  /** Starts a worker, which does not keep the process alive. */
  start(events: WorkerEvents): WorkerHost;
}

/** A worker, seen from the thread that started it. */
export interface WorkerHost {
  /** Sends a request at once: no loop has to turn. @throws an error if it cannot be cloned. */
  post(parcel: Parcel): void;
  /** Whether the worker keeps the process alive. */
  setBusy(busy: boolean): void;
  /** No call follows for now: lets a worker that waits for one turn its loop. */
  relax(): void;
  /** Asks a worker that has no call to end itself; its `onGone` follows, or it is ended. */
  leave(): void;
  /** Ends the worker with its call; its `onGone` follows. */
  terminate(): void;
}

/** What a worker reports. */
export interface WorkerEvents {
  readonly onReply: (reply: Reply) => void;
  /** Called once, after the last reply, when the thread or process is really gone. */
  readonly onGone: (end: WorkerEnd) => void;
}

/** How a worker ended. */
export interface WorkerEnd {
  /** "its thread ended with exit code 3" */
  readonly how: string;
  /** The error that ended it, where there was one. */
  readonly error?: unknown;
}
