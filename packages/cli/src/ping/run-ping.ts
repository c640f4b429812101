// `tcp-echo ping`: echoes, a line for each, and what they come to.
import type { HostAndPort } from '@tcp-echo/base';
import { connectEcho, type EchoConnection } from '@tcp-echo/echo-client-async';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { adviseOn } from '../advice.js';
import { describeConnection } from '../describe-failure.js';
import { exitStatus } from '../exit-status.js';
import { formatHint } from '../format-error.js';
import type { CliContext } from '../help/command-model.js';
import { Lines, LiveLine, tellOmittedAsJson } from '../lines.js';
import { resolveSettings, type Given, type Resolved } from '../settings.js';
import { styleOf } from '../style.js';
import { resolveTarget, type TargetFlags } from '../target.js';
import { Disruptions } from './disruptions.js';
import { PingPath } from './ping-path.js';
import { pings, type PingPlan } from './pings.js';
import { JsonPrinter, LinePrinter, type Printer } from './printer.js';
import { pingSettings } from './settings.js';
import { Statistics } from './statistics.js';

/** What the command line gave; the environment and the defaults come after. */
export type PingFlags = Given<typeof pingSettings> & TargetFlags;

export async function runPing(
  this: CliContext,
  flags: PingFlags,
  address?: HostAndPort,
): Promise<void> {
  const { env, signal } = this.io;
  const settings = resolveSettings(pingSettings, flags, env);
  const { newConnection, watch: isWatched } = settings;
  const plan = planOf(settings);
  const target = await resolveTarget(address, flags, env);
  const line = new LiveLine(this.io);
  using lines = new Lines(this.io.stdout, tellOmittedAsJson);
  const printer = printerFor(settings, this, line, lines);
  const statistics = new Statistics();
  const disruptions = new Disruptions();
  await warmUp(signal);
  const { verbose, json } = this.globals;
  const onConnect = (connection: EchoConnection): void => {
    if (json) printer.connected?.(connection);
    else this.io.stderr.write(`${describeConnection(connection)}\n`);
  };
  const path = new PingPath(target, { newConnection, signal, ...(verbose && { onConnect }) });
  try {
    for await (const ping of pings(path, plan, signal)) {
      const { outcome } = ping;
      // Who watches waits for the server; everyone else wants to know at once that there is none.
      if (outcome.kind === 'unconnected' && ping.seq === 1 && !isWatched) throw outcome.error;
      statistics.take(outcome);
      const isFirst =
        statistics.sent === 1 && (outcome.kind === 'lost' || outcome.kind === 'corrupt');
      const hint = isFirst ? (await adviseOn(outcome.error, this.situation)).hint : undefined;
      const over = disruptions.take(ping);
      printer.ping(ping, statistics, hint);
      if (isWatched && over !== undefined) printer.disruption(over);
    }
    if (path.surplus !== undefined) {
      statistics.corrupt += 1;
      printer.surplus(path.surplus);
    }
  } finally {
    line.show('');
    await path.close();
  }
  if (statistics.tried === 0) signal?.throwIfAborted();
  const { current } = disruptions;
  if (isWatched && current !== undefined) printer.disruption(current);
  const count = disruptions.count + (current === undefined ? 0 : 1);
  const totalMs = disruptions.totalMs + (current === undefined ? 0 : current.until - current.from);
  printer.report({
    name: target.name,
    statistics,
    disruptions: isWatched ? { count, totalMs } : undefined,
  });
  const isWhole = line.omitted + lines.omitted === 0;
  this.process.exitCode = statistics.exitStatus || (isWhole ? exitStatus.done : exitStatus.failed);
}

type Settings = Resolved<typeof pingSettings>;

function planOf({ count, size, interval, timeout, deadline }: Settings): PingPlan {
  return {
    count: count ?? Infinity,
    sizeBytes: size,
    intervalMs: interval,
    timeoutMs: timeout,
    deadlineMs: deadline ?? Infinity,
  };
}

function printerFor(
  { timestamps }: Settings,
  { io, globals }: CliContext,
  line: LiveLine,
  lines: Lines,
): Printer {
  const { json, quiet } = globals;
  const how = { hasTimestamps: timestamps, quiet };
  if (json) return new JsonPrinter(lines, how);
  const style = styleOf(io.stderr, globals, io.env);
  return new LinePrinter(line, how, (hint) => io.stderr.write(`${formatHint(hint, style)}\n`));
}

// The first connection and echo of a process compile what makes them: 3 to 20 ms, which are no path's.

/** Beyond some twenty the next is no faster. */
const echoes = 20;
const connections = 3;

/** Echoes to this process itself. What it cannot do here, it leaves. */
async function warmUp(signal: AbortSignal | undefined): Promise<void> {
  const message = Buffer.alloc(64);
  const server = createServer({ noDelay: true }, (socket) => void socket.pipe(socket));
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const options = signal === undefined ? {} : { signal };
    for (let each = 0; each < connections; each += 1) {
      await using connection = await connectEcho({
        host: '127.0.0.1',
        port,
        banner: true,
        ...options,
      });
      for (let at = 0; at < echoes; at += 1) await connection.measure(message);
    }
  } catch {
    // No address, no descriptor: the first echo is slower then.
  } finally {
    server.close();
  }
}
