// When a blocked call gives way to the event loop: when a signal waits there that the program listens to.
import { constants } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { realNowMs } from '@tcp-echo/base';
import { sliceMs } from './deadline.js';
import { SocketInterruptedError } from './errors.js';
import type { Libc } from './libc.js';
import { pendingSignals } from './pending-signals.js';

/**
 * Node runs signal listeners on the main thread's loop, which stands still while that thread blocks:
 * without this, Ctrl-C would be swallowed. Other signals, a profiler's SIGPROF or a child's SIGCHLD,
 * are no reason to fail. Asked after EINTR, and after each slice for a signal that came between calls.
 *
 * @throws SocketInterruptedError
 */
export function giveWayToSignals(
  libc: Libc,
  operation: string,
  bytesTransferred: number,
  wasInterrupted: boolean,
): void {
  if (signalWaits(libc, wasInterrupted)) {
    throw new SocketInterruptedError(operation, bytesTransferred);
  }
}

/** Whether a signal waits for this thread's loop that the program listens to; `otherwise` where that cannot be known. */
export function signalWaits(libc: Libc, otherwise: boolean): boolean {
  if (!isMainThread) return false;
  const listenedTo = signalsListenedTo();
  if (listenedTo.size === 0) return false;
  return pendingSignals(libc)?.some((signal) => listenedTo.has(signal)) ?? otherwise;
}

let askedAtMs = 0;

/**
 * Asks once a slice, for calls that mostly do not sleep: a loop of them gives the event loop no other occasion.
 *
 * @throws SocketInterruptedError
 */
export function giveWayOnceASlice(libc: Libc, operation: string, bytesTransferred: number): void {
  if (!isMainThread) return;
  const now = realNowMs();
  if (now - askedAtMs < sliceMs) return;
  askedAtMs = now;
  giveWayToSignals(libc, operation, bytesTransferred, false);
}

function signalsListenedTo(): Set<number> {
  const numbers: Readonly<Record<string, number>> = constants.signals;
  const listenedTo = new Set<number>();
  for (const name of process.eventNames()) {
    const number = typeof name === 'string' ? numbers[name] : undefined;
    // Node itself listens to SIGWINCH wherever standard output is a terminal.
    if (number !== undefined && name !== 'SIGWINCH') listenedTo.add(number);
  }
  return listenedTo;
}
