// @ts-check
// An echo server in a process of its own.
import { startEchoServer } from '@tcp-echo/echo-server';
import { answer } from './answer.mjs';
import { collectGarbage } from './collect-garbage.mjs';

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
  collectGarbage,
});
