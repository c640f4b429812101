// The worker's side of a thread: takes requests from its port, one at a time.
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { encodeThrown } from './encode-error.js';
import type { Request, ThreadData } from './protocol.js';
import { runCall, type Send } from './run-call.js';

/**
 * How long, in milliseconds, a thread that just answered may block for the next request before it turns
 * its loop. Waking it there costs half of waking its loop; what a call left behind (a timer, a socket)
 * is held up by no more than this. docs/decisions/0004-own-executor.md has the measurement.
 */
const lingerMs = 10;

/** Serves calls until the thread ends. */
export function serveThread(): void {
  const { port, requestCount } = workerData as ThreadData;
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

  port.on('message', (first: Request) => {
    const deadline = performance.now() + lingerMs;
    run(first);
    while (!running) {
      const seen = Atomics.load(requestCount, 0);
      const next = receiveMessageOnPort(port) as { readonly message: Request } | undefined;
      if (next !== undefined) {
        run(next.message);
        continue;
      }
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) return;
      Atomics.wait(requestCount, 0, seen, leftMs);
    }
  });
  port.on('messageerror', (error) => {
    send({ kind: 'uncloneable', what: 'an argument', error: encodeThrown(error) });
  });
  process.on('exit', () => {
    if (!running) send({ kind: 'leaving' });
  });
}
