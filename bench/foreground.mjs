// What it costs synchronous code to get an asynchronous result: runInForeground, beside a worker bridge
// (synckit) and Python's run_until_complete, in one run on one machine.
//   pnpm --filter @tcp-echo/bench foreground [--json]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runInForeground } from '@tcp-echo/core-helpers';
import { createSyncFn } from 'synckit';
import { Bench } from 'tinybench';
import { parseSectionArguments, printSections } from './side-by-side/sections.mjs';

/** A call is as short as the clock is coarse: so many are timed together. */
const batch = 100;
const settled = Promise.resolve(1);
const oneTurn = () => new Promise((resolve) => setImmediate(resolve));
const bridge = createSyncFn(fileURLToPath(new URL('foreground/bridge.mjs', import.meta.url)));

const bodies = {
  'runInForeground, settled promise': () => runInForeground(settled),
  'runInForeground, one loop turn': () => runInForeground(oneTurn()),
  'synckit, round trip': () => bridge(1),
};
const bench = new Bench({ time: 1000, warmupTime: 300 });
for (const [name, body] of Object.entries(bodies)) {
  bench.add(name, () => {
    for (let i = 0; i < batch; i++) body();
  });
}
// Synchronously, because a benchmark that is awaited runs in a promise job.
bench.runSync();

const rows = bench.tasks.map(({ name, result }) => ({
  name,
  medianUs: (result.latency.p50 * 1000) / batch,
}));
rows.push(...python());
const [base] = rows;
const section = {
  id: 'foreground',
  title: 'An asynchronous result for synchronous code',
  unit: 'us a call',
  rows: rows.map(({ name, medianUs }) => ({
    name,
    value: medianUs,
    ratios: { [base.name]: medianUs / base.medianUs },
  })),
};
const { json } = parseSectionArguments();
if (!json) console.log(`Node ${process.versions.node}, median of a call`);
printSections([section], json);
process.exit(0); // the bridge's worker never ends by itself

/** The same two cases in asyncio, if there is a Python. */
function python() {
  const program = `
import asyncio, json, statistics, sys, time
loop = asyncio.new_event_loop()
done = loop.create_future(); done.set_result(1)
def median(call):
    samples = []
    for _ in range(300):
        start = time.perf_counter_ns()
        for _ in range(${batch}): call()
        samples.append((time.perf_counter_ns() - start) / ${batch} / 1000)
    return statistics.median(samples)
version = sys.version.split()[0]
json.dump([
  {'name': f'Python {version} run_until_complete, done', 'medianUs': median(lambda: loop.run_until_complete(done))},
  {'name': f'Python {version} run_until_complete, sleep(0)', 'medianUs': median(lambda: loop.run_until_complete(asyncio.sleep(0)))},
], sys.stdout)`;
  const { status, stdout } = spawnSync('python3', ['-c', program], { encoding: 'utf8' });
  return status === 0 ? JSON.parse(stdout) : [];
}
