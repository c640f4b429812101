// Ends threads of executors at moments of chance: while they start, are idle, are in a call, load or are blocked in native
// code. Prints what was ended how often, and what is left. usage: node thread-endings.mjs COUNT SEED
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { callInBackground, threadExecutor } from '@tcp-echo/core-helpers';
import { resources, resourcesAtRest } from '../src/resources.mjs';

const [count = 100, seed = 1] = process.argv.slice(2).map(Number);
const atOnce = 4;
/** How long, in milliseconds, a thread takes to start and to load native code, give or take: some are ended within that. */
const longestWaitMs = 120;

let state = seed;
/** mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const oneOf = (list) => list[Math.floor(random() * list.length)];

const silent = createServer((socket) => socket.on('error', () => {}));
await new Promise((resolve) => {
  silent.listen(0, '127.0.0.1', resolve);
});
const { port } = silent.address();
const module = new URL('./thread-endings-calls.cjs', import.meta.url);
const kinds = [
  'nothing',
  'loop',
  'sleepForever',
  'sleepInForeground',
  'receive',
  'receiveInSlices',
];

const ended = {};
async function endOne() {
  const kind = oneOf(kinds);
  const how = oneOf(['cancel', 'close']);
  const when = oneOf(['before', 'within']);
  const waitMs = random() ** 2 * (when === 'before' ? longestWaitMs : 10);
  const executor = threadExecutor({ maxThreads: 1 });
  const begun = new Int32Array(new SharedArrayBuffer(4));
  const task = callInBackground({ module, export: kind, args: [begun, port] }, { executor });
  const outcome = task.catch((error) => error.code);
  if (when === 'within') while (begun[0] === 0) await sleep(1);
  if (waitMs > 1) await sleep(waitMs);
  if (how === 'cancel') task.cancel();
  await executor.close({ graceMs: 0 });
  const code = (await outcome) ?? 'done';
  const key = `${kind} (${begun[0] === 0 ? 'starting' : 'begun'}), ${how}: ${code}`;
  ended[key] = (ended[key] ?? 0) + 1;
}

await Promise.all(Array.from({ length: atOnce }, endOne));
const before = process.platform === 'linux' ? resources() : undefined;
let left = count - atOnce;
async function endMany() {
  while (left-- > 0) await endOne();
}
await Promise.all(Array.from({ length: atOnce }, endMany));
silent.close();
const after = before && (await resourcesAtRest(before));
console.log(JSON.stringify({ count, node: process.version, before, after, ended }));
