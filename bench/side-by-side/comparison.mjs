// A measurement of a few servers beside each other: its tables, and nothing written.
import { runRounds } from './rounds.mjs';
import { allServers } from './servers.mjs';
import { startable } from './startable.mjs';
import { summarize } from './summary.mjs';
import { workloadTable } from './workload-table.mjs';
import { workloads as allWorkloads } from './workloads.mjs';

/**
 * @param {{ servers: (string | import('./servers.mjs').Server)[], base: string, workloads: string[], rounds: number,
 *   ms: number }} options servers and workloads by their ids, or servers of one's own; `base` is what they are
 *   compared with
 */
export async function printComparison({ servers: chosen, base, workloads: ids, rounds, ms }) {
  const known = new Map(allServers().map((server) => [server.id, server]));
  const wanted = chosen.map((server) => (typeof server === 'string' ? known.get(server) : server));
  const servers = await startable(wanted, console.error);
  const workloads = allWorkloads.filter(({ id }) => ids.includes(id));
  const times = { warmUpMs: 300, ms };
  const runs = await runRounds({ servers, workloads, rounds, times, say: console.error });
  for (const workload of workloads) {
    const table = workloadTable(workload, summarize(servers, runs[workload.id]), base);
    console.log(`\n${workload.title}, ${rounds} rounds of ${ms} ms\n\n${table}`);
  }
}
