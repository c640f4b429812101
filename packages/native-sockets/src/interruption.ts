// What to do when a signal ends a system call early (EINTR): go on, or let the event loop run.
import { isMainThread } from 'node:worker_threads';
import { SocketInterruptedError } from './errors.js';

/**
 * Node runs signal listeners on the main thread's loop, which stands still while that thread blocks.
 * So where the program listens to a signal, the blocked call ends, or Ctrl-C would be swallowed; a
 * signal nobody listens to (a profiler's SIGPROF, a child's SIGCHLD) is no reason to fail.
 *
 * @throws SocketInterruptedError on the main thread of a program that listens to a signal.
 */
export function afterSignal(operation: string, bytesTransferred = 0): void {
  if (isMainThread && listensToSignals()) {
    throw new SocketInterruptedError(operation, bytesTransferred);
  }
}

function listensToSignals(): boolean {
  return (
    process
      .eventNames()
      // Node itself listens to SIGWINCH wherever standard output is a terminal.
      .some((name) => typeof name === 'string' && name.startsWith('SIG') && name !== 'SIGWINCH')
  );
}
