// What Ring, Poller and the server's engines cost beside a server in C on epoll. `node native-io.mjs [ROUNDS]
// [MILLISECONDS]`; needs `cc`. The same as side-by-side.mjs, of other servers.
import { peer } from './peers/build.mjs';
import { printComparison } from './side-by-side/comparison.mjs';
import { lineServer } from './side-by-side/server-process.mjs';

const [rounds = 7, ms = 1000] = process.argv.slice(2).map(Number);
const shortest = { poller: 'Poller', once: 'Ring, receiving once', multishot: 'Ring, multishot' };

await printComparison({
  servers: [
    'c-epoll',
    ...Object.entries(shortest).map(([kind, name]) => ({
      id: kind,
      name,
      start: () => lineServer([process.execPath, peer('native-io-server.mjs'), kind]),
    })),
    'epoll',
    'uring',
    'net',
  ],
  base: 'c-epoll',
  workloads: ['50x64', '50x64x16', '50x64k', '1x64'],
  rounds,
  ms,
});
