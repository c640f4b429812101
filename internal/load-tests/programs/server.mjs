// An echo server in a process of its own.
import { startEchoServer } from '@tcp-echo/echo-server';
import { answer } from './answer.mjs';

/** @type {import('@tcp-echo/echo-server').EchoServer} */
let server;

// Node opens this stream when it destroys its first socket (lib/net.js): that is to be no leak.
process.stderr.write('');

answer({
  async start(/** @type {import('@tcp-echo/echo-server').EchoServerOptions} */ options) {
    server = await startEchoServer(options);
    return server.address;
  },
  stats: () => server.stats(),
  close: (/** @type {import('@tcp-echo/echo-server').CloseOptions} */ options) =>
    server.close(options),
  /** What keeps the loop alive, by kind, the channel to the parent included. */
  resources: () => process.getActiveResourcesInfo(),
  /** Collects the garbage; returns what is left of JavaScript's objects and buffers, in bytes. */
  async collectGarbage() {
    // What the first one leaves to finalizers goes with the second.
    for (let round = 0; round < 2; round += 1) {
      globalThis.gc?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
});
