// `tcp-echo verify`: one check after the other, and what they come to.
import { formatAddress, onAbort, type HostAndPort } from '@tcp-echo/base';
import { EchoConnectError } from '@tcp-echo/echo-client-async';
import {
  openLink,
  resolveConnecting,
  type Connecting,
  type EchoLink,
} from '@tcp-echo/echo-client-async/internal';
import { setTimeout as sleep } from 'node:timers/promises';
import { hintOnEnd } from '../advice.js';
import { describeConnection, describeFailure } from '../describe-failure.js';
import { lackOf } from '../exit-status.js';
import type { CliContext, Situation } from '../help/command-model.js';
import { resolveSettings, type Given } from '../settings.js';
import { formatDuration } from '../style.js';
import { resolveTarget, type Target, type TargetFlags } from '../target.js';
import { echoOnceMore } from '../why-silent.js';
import { CheckClock } from './check-clock.js';
import { checkTable, echoFirst, selectChecks } from './check-table.js';
import {
  describeCheck,
  printResultLines,
  printResultObjects,
  statusOf,
  tallyOf,
} from './print-results.js';
import { verifySettings } from './settings.js';
import {
  CheckFailure,
  NotApplicable,
  testBytes,
  Wire,
  type Check,
  type CheckResult,
  type Path,
  type ServerKind,
} from './wire.js';

/** What the command line gave; the environment and the defaults come after. */
export type VerifyFlags = Given<typeof verifySettings> & TargetFlags;

export async function runVerify(
  this: CliContext,
  flags: VerifyFlags,
  address?: HostAndPort,
): Promise<void> {
  const { io, globals } = this;
  const { env, signal, stdout } = io;
  const settings = resolveSettings(verifySettings, flags, env);
  const { only, list, strict, timeout: timeoutMs, maxLatency: maxLatencyMs } = settings;
  if (list) {
    for (const check of checkTable) stdout.write(`${describeCheck(check, globals.json)}\n`);
    return;
  }
  const checks = selectChecks(only, maxLatencyMs !== undefined);
  const target = await resolveTarget(address, flags, env);
  const connecting = resolveConnecting(target.connect, {
    ...target.connect,
    connectTimeoutMs: timeoutMs,
  });
  const link = await reach(connecting, signal);
  if (globals.verbose && link !== undefined) {
    const { peer } = connecting;
    if (globals.json) {
      const connected = { schema: 1, event: 'connected', peer: formatAddress(peer) };
      stdout.write(`${JSON.stringify({ ...connected, ...link.timing, tls: link.tls })}\n`);
    } else io.stderr.write(`${describeConnection({ peer, ...link })}\n`);
  }

  const printer = globals.json ? printResultObjects(this) : printResultLines(this);
  const startNs = process.hrtime.bigint();
  const options = { connecting, timeoutMs, maxLatencyMs, signal };
  const results: CheckResult[] = [];
  try {
    printer.checking(echoFirst);
    const first = await runCheck(echoFirst, options);
    const kind = first.outcome === 'passed' ? await serverKindOf(options) : 'stream';
    const silence =
      first.outcome === 'failed' && (await silenceOf(first, target, options, this.situation));
    for (const check of checks) {
      printer.checking(check);
      const result =
        check === echoFirst
          ? first
          : await resultOf(check, silence && silence.isSure, kind, options);
      results.push(result);
      printer.result(result);
    }
    const tally = tallyOf(results);
    const durationNs = Number(process.hrtime.bigint() - startNs);
    const hint = silence ? silence.hint : undefined;
    printer.report({ name: target.name, kind, tally, durationNs, hint });
    this.process.exitCode = statusOf(tally, strict);
  } finally {
    printer.end();
  }
}

/** @throws what connecting fails with, unless a connection was made and broken off: that is for the checks. */
async function reach(
  connecting: Connecting,
  signal: AbortSignal | undefined,
): Promise<EchoLink | undefined> {
  try {
    const link = await openLink(connecting, signal);
    link.socket.destroy();
    return link;
  } catch (error) {
    if (!(error instanceof EchoConnectError) || error.reason !== 'reset') throw error;
    return undefined;
  }
}

/** What was found where the first echo did not come back. */
interface Silence {
  /** Whether no other check needs to be made: nothing will come back. */
  readonly isSure: boolean;
  readonly hint: string | undefined;
}

/** Asks once more, where a fault may have met only the first connection. */
async function silenceOf(
  { isSilent, isLate, failure, durationNs }: CheckResult & { readonly outcome: 'failed' },
  { connect }: Target,
  { timeoutMs, signal }: CheckOptions,
  situation: Situation,
): Promise<Silence> {
  const again = await echoOnceMore(connect, timeoutMs, situation, signal);
  if (!isSilent || isLate || !failure.got.startsWith('an end')) {
    return { isSure: isLate && isSilent, hint: again?.hint };
  }
  const after = formatDuration(durationNs);
  const hint = `it connects, and ends after ${after} without a byte: ${hintOnEnd(situation)}`;
  return { isSure: again?.isSilent === true, hint };
}

/** Where nothing comes back, no check needs to wait for more. */
async function resultOf(
  check: Check,
  nothingComesBack: boolean,
  kind: ServerKind,
  options: CheckOptions,
): Promise<CheckResult> {
  if (nothingComesBack) return notApplicable(check, `nothing comes back (${echoFirst.id})`);
  if (!check.kinds.includes(kind)) {
    const reason = kind === 'once' ? 'the server ends after one message' : 'it never ends first';
    return notApplicable(check, reason);
  }
  return await runCheck(check, options);
}

function notApplicable(check: Check, reason: string): CheckResult {
  return { check, durationNs: 0, outcome: 'not-applicable', reason };
}

// Which kind of server this is: one that echoes one message and ends cannot be held to all checks.

/** `once` only if that is certain: a stream that breaks off looks alike, but not at two lengths. */
async function serverKindOf(options: CheckOptions): Promise<ServerKind> {
  const second = await outcomeOf(echoTwo, options);
  if (second.outcome === 'passed') return 'stream';
  const whole = await outcomeOf(echoOneThenEnd, options);
  return whole.outcome === 'passed' ? 'once' : 'stream';
}

async function echoTwo(path: Path): Promise<void> {
  const wire = await path.connect();
  wire.send(testBytes(1));
  await wire.back();
  wire.send(testBytes(63));
  await wire.back();
}

/** That it ends by itself is what makes it one. */
async function echoOneThenEnd(path: Path): Promise<void> {
  const wire = await path.connect();
  wire.send(testBytes(64));
  await wire.backAndEnd();
}

// Making one check: its connections, its time limit, and what came of it.

/** What every check of a run is made with. */
interface CheckOptions {
  readonly connecting: Connecting;
  /** How long nothing may happen in a check. */
  readonly timeoutMs: number;
  readonly maxLatencyMs: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** @throws the signal's reason */
async function runCheck(check: Check, options: CheckOptions): Promise<CheckResult> {
  const startNs = process.hrtime.bigint();
  const outcome = await outcomeOf((path) => check.run(path), options);
  return { check, durationNs: Number(process.hrtime.bigint() - startNs), ...outcome };
}

/** What comes of `body`, which has the time of one check. @throws the signal's reason */
async function outcomeOf(
  body: (path: Path) => Promise<void>,
  { connecting, timeoutMs, maxLatencyMs, signal }: CheckOptions,
) {
  using clock = new CheckClock(timeoutMs);
  const stopListening = onAbort(signal, () => clock.stop());
  const wires: Wire[] = [];
  const path: Path = {
    maxLatencyMs,
    async connect() {
      const wire = new Wire(await openSocket(connecting, clock.signal), clock);
      wires.push(wire);
      clock.progress();
      return wire;
    },
    async pause(ms) {
      // In slices, for this silence is wanted. What waits for something next finds it if the time is over.
      const endsAt = performance.now() + ms;
      for (
        let leftMs = ms;
        leftMs > 0 && !clock.signal.aborted;
        leftMs = endsAt - performance.now()
      ) {
        await sleep(Math.min(leftMs, timeoutMs / 2));
        clock.progress();
      }
    },
  };
  try {
    signal?.throwIfAborted();
    await body(path);
    for (const wire of wires) wire.assertSound();
    return { outcome: 'passed' } as const;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof NotApplicable) {
      return { outcome: 'not-applicable', reason: error.message } as const;
    }
    if (!(error instanceof CheckFailure)) throw error;
    const isSilent = wires.every(({ backBytes }) => backBytes === 0);
    return { outcome: 'failed', failure: error, isSilent, isLate: clock.signal.aborted } as const;
  } finally {
    stopListening();
    // What is still being connected is given up with it.
    clock.stop();
    for (const wire of wires) wire.destroy();
  }
}

async function openSocket(connecting: Connecting, signal: AbortSignal) {
  try {
    const { socket } = await openLink(connecting, signal);
    if (!signal.aborted) return socket;
    socket.destroy();
    throw signal.reason;
  } catch (error) {
    // What this machine has no more of says nothing of the endpoint.
    if (lackOf(error) !== undefined) throw error;
    const got = signal.aborted ? 'none in time' : describeFailure(error);
    throw new CheckFailure('a connection', got);
  }
}
