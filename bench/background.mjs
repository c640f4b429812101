// A background call beside piscina's, tinypool's and Python's run_in_executor: the same trivial
// function, in one run, in rounds that take turns. Usage: node background.mjs [rounds] [--json]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { callInBackground, partial, threadExecutor } from '@tcp-echo/core-helpers';
import { Piscina } from 'piscina';
import { Tinypool } from 'tinypool';
import { increment, started } from './background/increment.mjs';
import { parseSectionArguments, printSections, sectionOfRounds } from './side-by-side/sections.mjs';

const { args, json } = parseSectionArguments();
const rounds = Number(args[0] ?? 31);
const workers = 2;
const filename = fileURLToPath(new URL('./background/increment.mjs', import.meta.url));

if (!json) {
  console.log(
    `Node ${process.versions.node}, ${availableParallelism()} x ${cpus()[0].model}, ${rounds} rounds`,
  );
  await measureIdle();
  await measureColdStart();
}
const sections = [
  await compare('background-sequence', 'Background calls, one after the other', 1000, 0),
  await compare(
    'background-at-once',
    `1000 background calls at once, ${workers} workers`,
    1000,
    workers,
  ),
];
printSections(sections, json);

/** `size` workers, or each peer's own default where it is 0. */
async function compare(id, title, calls, size) {
  const threads = size === 0 ? {} : { minThreads: size, maxThreads: size };
  const executor = threadExecutor(size === 0 ? {} : { maxThreads: size });
  const piscina = new Piscina({ filename, name: 'increment', ...threads });
  const tinypool = new Tinypool({ filename, name: 'increment', ...threads });
  const python = spawn(
    'python3',
    [fileURLToPath(new URL('./background/increment.py', import.meta.url))],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  const time = (call) => (size === 0 ? inSequence(call, calls) : atOnce(call, calls));
  const peers = {
    callInBackground: () => time((n) => callInBackground(partial(increment, n), { executor })),
    piscina: () => time((n) => piscina.run(n)),
    tinypool: () => time((n) => tinypool.run(n)),
    'Python run_in_executor': async () => {
      python.stdin.write(`${calls} ${size}\n`);
      return Number((await answers.next()).value);
    },
  };
  const times = Object.fromEntries(Object.keys(peers).map((name) => [name, []]));
  for (let round = -3; round < rounds; round += 1) {
    // Each round starts with another one, so that nobody always runs after the same neighbour.
    for (const name of rotate(Object.keys(peers), round + 3)) {
      const microseconds = (await peers[name]()) / 1000;
      if (round >= 0) times[name].push(microseconds);
    }
  }
  python.stdin.end();
  await Promise.all([
    executor.close(),
    piscina.destroy(),
    tinypool.destroy(),
    once(python, 'close'),
  ]);
  return sectionOfRounds({ id, title, unit: 'us a call', times, bases: ['piscina'] });
}

async function inSequence(call, calls) {
  const start = process.hrtime.bigint();
  for (let n = 0; n < calls; n += 1) await call(n);
  return Number(process.hrtime.bigint() - start) / calls;
}

async function atOnce(call, calls) {
  const start = process.hrtime.bigint();
  await Promise.all(Array.from({ length: calls }, (_, n) => call(n)));
  return Number(process.hrtime.bigint() - start) / calls;
}

/** Does a call start while this thread stands still, on a pool without a thread for it, and with one? */
async function measureColdStart() {
  const limitMs = 2000;
  const executor = threadExecutor({ maxThreads: 1 });
  const peers = {
    callInBackground: () => ({
      run: (flag) => callInBackground(partial(started, flag), { executor }),
      end: () => executor.close(),
    }),
    'piscina, minThreads 0': () => openPool(Piscina, 0),
    'piscina, minThreads 1': () => openPool(Piscina, 1),
    'tinypool, minThreads 0': () => openPool(Tinypool, 0),
    'tinypool, minThreads 1': () => openPool(Tinypool, 1),
  };
  console.log(
    `\na new pool's first call, while the main thread stands still for up to ${limitMs} ms`,
  );
  for (const [name, open] of Object.entries(peers)) {
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const before = performance.now();
    const { run, end } = open();
    const done = run(flag);
    const woken = Atomics.wait(flag, 0, 0, limitMs);
    const passedMs = Math.round(performance.now() - before);
    const outcome = woken === 'timed-out' ? 'not started' : `started after ${passedMs} ms`;
    console.log(`  ${name.padEnd(24)} ${outcome}`);
    await done;
    await end();
  }
}

function openPool(Pool, minThreads) {
  const pool = new Pool({ filename, name: 'started', minThreads, maxThreads: 1 });
  return { run: (flag) => pool.run(flag), end: () => pool.destroy() };
}

/** What idle threads cost: the whole process's CPU time while nothing happens. */
async function measureIdle() {
  const executor = threadExecutor({ maxThreads: 2 });
  await Promise.all([1, 2].map((n) => callInBackground(partial(increment, n), { executor })));
  // The first second belongs to what the start left to compile and collect.
  await sleep(1000);
  const before = process.cpuUsage();
  await sleep(2000);
  const { user, system } = process.cpuUsage(before);
  console.log(`\ntwo idle threads for 2 s: ${((user + system) / 1000).toFixed(1)} ms of CPU time`);
  await executor.close();
}

function rotate(list, by) {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
