// The rounds of a measurement: in each, every server is started anew and put under every load, one server after the
// other, so that whatever else the machine does hits neighbours alike.
import { runIdle, runLoad } from './load.mjs';
import { mostConnections } from './open-files.mjs';

/** Of a server with a process for each. */
const mostProcesses = 50;
/** Memory does not depend on what else the machine does, and 10,000 connections take their time. */
const mostIdleRounds = 3;
const warmUpWorkload = { load: 'closed-loop', connections: 50, bytes: 64, inFlight: 1 };

/**
 * @param {{
 *   servers: import('./servers.mjs').Server[],
 *   workloads: readonly import('./workloads.mjs').Workload[],
 *   rounds: number,
 *   times: { warmUpMs: number, ms: number },
 *   say?: (progress: string) => void,
 * }} options
 * @returns {Promise<Record<string, Record<string, object[]>>>} the runs, by workload and server: one for each round,
 *   empty where it failed
 */
export async function runRounds({ servers, workloads, rounds, times, say = () => {} }) {
  const runs = Object.fromEntries(
    workloads.map(({ id }) => [id, Object.fromEntries(servers.map((server) => [server.id, []]))]),
  );
  const underLoad = workloads.filter(({ load }) => load !== 'idle');
  const idle = workloads.filter(({ load }) => load === 'idle');
  for (let round = 0; round < rounds; round += 1) {
    // Nobody always runs after the same neighbour.
    const order = rotate(servers, round);
    if (underLoad.length > 0)
      await runUnderLoad({ order, workloads: underLoad, times, runs, say, round });
    if (round >= mostIdleRounds) continue;
    for (const workload of idle) {
      say(`round ${round + 1}: ${workload.title}`);
      for (const server of order.filter((server) => canTake(server, workload))) {
        const warmUp = { workload: warmUpWorkload, times };
        runs[workload.id][server.id].push(
          await attempt(server, say, () => runIdle(server, workload, warmUp)),
        );
      }
    }
  }
  return runs;
}

/** Whether the load is one that the server is made for, and this machine allows. */
export function canTake(server, { connections, bytes, inFlight }) {
  const { forks = false, mostInFlight = Infinity } = server;
  return (
    connections <= (forks ? mostProcesses : mostConnections) && bytes * inFlight <= mostInFlight
  );
}

async function runUnderLoad({ order, workloads, times, runs, say, round }) {
  const running = new Map();
  try {
    for (const server of order) running.set(server.id, await server.start());
    for (const workload of workloads) {
      say(`round ${round + 1}: ${workload.title}`);
      for (const server of order.filter((server) => canTake(server, workload))) {
        runs[workload.id][server.id].push(
          await attempt(server, say, () => runLoad(running.get(server.id), workload, times)),
        );
      }
    }
  } finally {
    for (const server of running.values()) await server.end();
  }
}

async function attempt(server, say, run) {
  try {
    return await run();
  } catch (error) {
    say(`${server.name} failed: ${error.message}`);
    return {};
  }
}

function rotate(list, by) {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
