// Blocking the thread for some time, interruptible as a socket's operations are.
import { checkTimeoutMs } from './check-argument.js';
import { Deadline } from './deadline.js';
import { loadLibc } from './libc.js';
import { waitUntilReady } from './wait-until-ready.js';

/** poll(2) ignores negative descriptors. */
const noDescriptor = -1;

/**
 * Blocks the thread for `durationMs` milliseconds. A worker that pauses can be terminated.
 *
 * @throws SocketInterruptedError if a signal arrives that the program listens to; SocketArgumentError;
 *   NativeSocketsUnavailableError.
 */
export function pause(durationMs: number): void {
  const deadline = new Deadline(checkTimeoutMs(durationMs, 'durationMs'));
  waitUntilReady(loadLibc(), noDescriptor, 0, deadline, 'pause');
}
