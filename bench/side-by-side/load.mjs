// One run of a load against a server: its rate, and what processor time the server and the load took for it.
import { setTimeout as wait } from 'node:timers/promises';
import { residentBytes } from '@tcp-echo/load-tests/process-facts';
import { compile } from '../peers/build.mjs';
import { Program } from '../peers/program.mjs';
import { withOpenFiles } from './open-files.mjs';
import { processorTime } from './processor-time.mjs';

/** How long memory may take to settle after the last connection was opened. */
const settlingMs = 300;

/** Messages or connections for a while: the same warm-up for every server, then the time that counts. */
export async function runLoad({ port, pid }, workload, { warmUpMs, ms }) {
  const { load, connections, bytes, inFlight } = workload;
  const shape = load === 'one-shot' ? [connections, bytes] : [connections, bytes, inFlight];
  const program = startProgram(load, [port, ...shape, warmUpMs, ms]);
  try {
    await program.readLine();
    const before = processorTime(pid);
    const result = JSON.parse(await program.readLine());
    const after = processorTime(pid);
    const userMs = after.userMs - before.userMs;
    const systemMs = after.systemMs - before.systemMs;
    return {
      value: (result.messages / result.ms) * 1000,
      messages: result.messages,
      userMs,
      systemMs,
      serverBusy: (userMs + systemMs) / result.ms,
      loadBusy: result.busyMs / result.ms,
    };
  } finally {
    await program.end();
  }
}

/** User memory for each connection that is open and does nothing, of a server that was started for it. */
export async function runIdle(server, { connections }, warmUp) {
  const running = await server.start();
  try {
    await runLoad(running, warmUp.workload, warmUp.times);
    const before = residentBytes(running.pid);
    const program = startProgram('idle', [running.port, connections]);
    try {
      await program.readLine();
      await wait(settlingMs);
      const residentAtOnce = residentBytes(running.pid);
      return { value: (residentAtOnce - before) / connections, residentBytes: residentAtOnce };
    } finally {
      await program.end();
    }
  } finally {
    await running.end();
  }
}

function startProgram(name, args) {
  return new Program(...withOpenFiles([compile(name), ...args.map(String)]));
}
