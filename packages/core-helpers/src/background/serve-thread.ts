// The worker's side of a thread: takes requests from its port, one at a time.
import { encodeThrown, realNowMs } from '@tcp-echo/base';
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { leave, type Request, type ThreadData } from './protocol.js';
import { runCall, type Send } from './run-call.js';
import { isWanted, protectAddons } from './uninterrupted.js';

/** How long, in milliseconds, calls that follow each other may keep the thread from turning its loop. */
const maxLoopDelayMs = 10;

/**
 * Serves calls until the thread ends.
 *
 * A thread whose calls left nothing behind blocks for its next request, which costs less than waking
 * its loop, until the pool sees that none follows and lets it go: docs/decisions/0004-own-executor.md.
 */
export function serveThread(): void {
  const { port, requestCount, endingLock } = workerData as ThreadData;
  protectAddons(endingLock);
  let running = false;

  const send: Send = (reply, transfer = []) => {
    port.postMessage(reply, transfer);
  };

  const run = (request: Request): void => {
    running = true;
    const replied = runCall(request, send);
    if (replied === undefined) running = false;
    else void replied.then(() => (running = false));
  };

  port.on('message', (first: Request | typeof leave) => {
    const deadline = realNowMs() + maxLoopDelayMs;
    let request: Request | typeof leave | undefined = first;
    while (request !== undefined) {
      // Read before the call is answered: what the pool sends from then on must not be slept through.
      const seen = Atomics.load(requestCount, 0);
      // Between two calls nothing native runs that could be cut off.
      if (request === leave) process.exit();
      run(request);
      if (running || realNowMs() >= deadline || hasLeftovers()) return;
      Atomics.wait(requestCount, 0, seen);
      // None where the pool only lets the thread go.
      request = receiveMessageOnPort(port)?.message as typeof request;
    }
  });
  port.on('messageerror', (error) => {
    send({ kind: 'uncloneable', what: 'an argument', error: encodeThrown(error) });
  });
  process.on('exit', () => {
    if (!running) send({ kind: 'leaving' });
  });
  if (!isWanted(endingLock)) process.exit();
}

/** Whether calls left timers, sockets or the like behind, beside this thread's own port. */
function hasLeftovers(): boolean {
  return process.getActiveResourcesInfo().length > 1;
}
