// Every server of this repository and its peers under the same loads, in rounds that take turns, with the goals that they
// are held to. `npm run bench`; `npm run bench -- --help` says what can be chosen.
import { startEchoServer } from '@tcp-echo/echo-server';
import { parseArguments } from './side-by-side/arguments.mjs';
import { firstLine } from './side-by-side/find.mjs';
import { judgeGoals } from './side-by-side/goals.mjs';
import { currentLoad, describeMachine } from './side-by-side/machine.mjs';
import { runOther } from './side-by-side/others.mjs';
import { renderFigures, writeReport } from './side-by-side/report.mjs';
import { runRounds } from './side-by-side/rounds.mjs';
import { allServers, reference } from './side-by-side/servers.mjs';
import { startable } from './side-by-side/startable.mjs';
import { summarize } from './side-by-side/summary.mjs';
import { workloads as allWorkloads } from './side-by-side/workloads.mjs';

const known = allServers();
const options = parseArguments(
  process.argv.slice(2),
  known.map(({ id }) => id),
);
if (options.usage === undefined) await measure(options);
else console.log(options.usage);

async function measure({ rounds, times, servers: wanted, workloads: named, others, quick, write }) {
  const settings = {
    date: new Date().toISOString().slice(0, 10),
    rounds,
    seconds: times.ms / 1000,
    warmUpSeconds: times.warmUpMs / 1000,
    auto: await engineOfAuto(),
    loadBefore: currentLoad(),
  };
  const chosen = known.filter(({ id }) => id === reference || wanted.includes(id));
  const servers = await startable(chosen, say);
  const hasLoad = firstLine('cc', '--version') !== undefined;
  if (!hasLoad)
    say('there is no C compiler (cc) for the load: no server is measured, nothing written');
  const workloads = allWorkloads.filter(({ id }) => hasLoad && named.includes(id));
  const runs = await runRounds({ servers, workloads, rounds, times, say });
  const sections = others.flatMap((name) => runOther(name, { quick }, say));
  settings.loadAfter = currentLoad();
  const rows = workloads.map((workload) => ({
    ...workload,
    rows: summarize(servers, runs[workload.id], runs[workload.fewer]),
  }));
  const goals = judgeGoals({ auto: settings.auto, workloads: rows, sections });
  const versions = chosen.map(({ id, name, version, missing }) => ({ id, name, version, missing }));
  const machine = describeMachine();
  const result = { machine, settings, servers: versions, workloads: rows, sections, goals };
  console.log(renderFigures(result, { isWhole: write }));
  if (write && hasLoad) writeReport(result);
}

async function engineOfAuto() {
  const server = await startEchoServer({ engine: 'auto' });
  await server.close();
  return server.engine;
}

/** Beside the figures, which can go into a file. */
function say(progress) {
  console.error(`side-by-side: ${progress}`);
}
