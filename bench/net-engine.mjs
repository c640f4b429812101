// What the engine `net` costs beside hand-written servers on node:net. `node net-engine.mjs [ROUNDS] [SECONDS]`; needs
// `cc`. The same as side-by-side.mjs, of fewer servers.
import { printComparison } from './side-by-side/comparison.mjs';

const [rounds = 7, seconds = 1] = process.argv.slice(2).map(Number);

await printComparison({
  servers: ['node-pipe', 'net', 'node-data'],
  base: 'node-pipe',
  workloads: ['50x64', '1x64', '50x64k'],
  rounds,
  ms: seconds * 1000,
});
