// The servers of the soak, all in one process: what one of them leaks shows in its curves.
import { startEchoServer } from '@tcp-echo/echo-server';
import { answer } from '@tcp-echo/load-tests/programs/answer.mjs';
import { collectGarbage } from '@tcp-echo/load-tests/programs/collect-garbage.mjs';

const servers = new Map();

// Node opens this stream when it destroys its first socket (lib/net.js): that is to be no leak.
process.stderr.write('');

answer({
  /** Resolves with the address of each server, by its name. */
  async start(plan) {
    for (const { name, options } of plan) servers.set(name, await startEchoServer(options));
    return Object.fromEntries([...servers].map(([name, { address }]) => [name, address]));
  },
  stats: () => Object.fromEntries([...servers].map(([name, server]) => [name, server.stats()])),
  resources: () => process.getActiveResourcesInfo().toSorted(),
  collectGarbage,
});
