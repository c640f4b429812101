// `tcp-echo verify`: one check after the other, and what they come to.
import { formatAddress, type HostAndPort } from '@tcp-echo/base';
import {
  EchoConnectError,
  openLink,
  resolveConnecting,
  type Connecting,
  type EchoLink,
} from '@tcp-echo/echo-client-async';
import { hintOnEnd } from '../advice.js';
import { describeConnection } from '../describe-connection.js';
import type { CliContext } from '../context.js';
import { formatDuration } from '../format-duration.js';
import { resolveSettings, type Given } from '../settings.js';
import type { Situation } from '../situation.js';
import { resolveTarget, type Target, type TargetFlags } from '../target.js';
import { echoOnceMore } from '../why-silent.js';
import type { Check, CheckResult, ServerKind } from './check.js';
import { checkTable, selectChecks } from './check-table.js';
import { echoFirst } from './checks/echo-first.js';
import { describeCheck, printResultLines, printResultObjects } from './print-results.js';
import { runCheck, type CheckOptions } from './run-check.js';
import { serverKindOf } from './server-kind.js';
import { verifySettings } from './settings.js';
import { statusOf, tallyOf } from './tally.js';

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
