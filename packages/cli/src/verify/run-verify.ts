// `tcp-echo verify`: one check after the other, and what they come to.
import type { HostAndPort } from '@tcp-echo/core-helpers';
import {
  EchoConnectError,
  openLink,
  resolveConnecting,
  type Connecting,
} from '@tcp-echo/echo-client-async';
import type { CliContext } from '../context.js';
import { resolveSettings, type Given } from '../settings.js';
import { resolveTarget, type TargetFlags } from '../target.js';
import { hintOnSilence } from '../why-silent.js';
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
  await assertReachable(connecting, signal);

  const printer = globals.json ? printResultObjects(this) : printResultLines(this);
  const startNs = process.hrtime.bigint();
  const options = { connecting, timeoutMs, maxLatencyMs, signal };
  const results: CheckResult[] = [];
  try {
    printer.checking(echoFirst);
    const first = await runCheck(echoFirst, options);
    const kind = first.outcome === 'passed' ? await serverKindOf(options) : 'stream';
    for (const check of checks) {
      printer.checking(check);
      const result = check === echoFirst ? first : await resultOf(check, first, kind, options);
      results.push(result);
      printer.result(result);
    }
    const tally = tallyOf(results);
    const durationNs = Number(process.hrtime.bigint() - startNs);
    const hint =
      first.outcome === 'failed'
        ? await hintOnSilence(target.connect, timeoutMs, this.flags, signal)
        : undefined;
    printer.report({ name: target.name, kind, tally, durationNs, hint });
    this.process.exitCode = statusOf(tally, strict);
  } finally {
    printer.end();
  }
}

/** @throws what connecting fails with, unless a connection was made and broken off: that is for the checks. */
async function assertReachable(
  connecting: Connecting,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    const { socket } = await openLink(connecting, signal);
    socket.destroy();
  } catch (error) {
    if (!(error instanceof EchoConnectError) || error.reason !== 'reset') throw error;
  }
}

/** Where not one byte came back in time, no check needs to wait for more. */
async function resultOf(
  check: Check,
  first: CheckResult,
  kind: ServerKind,
  options: CheckOptions,
): Promise<CheckResult> {
  if (first.outcome === 'failed' && first.isLate) {
    return notApplicable(check, `nothing comes back (${first.check.id})`);
  }
  if (!check.kinds.includes(kind)) {
    const reason = kind === 'once' ? 'the server ends after one message' : 'it never ends first';
    return notApplicable(check, reason);
  }
  return await runCheck(check, options);
}

function notApplicable(check: Check, reason: string): CheckResult {
  return { check, durationNs: 0, outcome: 'not-applicable', reason };
}
