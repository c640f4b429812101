// Making one check: its connections, its time limit, and what came of it.
import { onAbort } from '@tcp-echo/base';
import { openLink, type Connecting } from '@tcp-echo/echo-client-async';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeFailure } from '../describe-failure.js';
import { lackOf } from '../exit-status.js';
import { CheckFailure, NotApplicable, type Check, type CheckResult, type Path } from './check.js';
import { CheckClock } from './check-clock.js';
import { Wire } from './wire.js';

/** What every check of a run is made with. */
export interface CheckOptions {
  readonly connecting: Connecting;
  /** How long nothing may happen in a check. */
  readonly timeoutMs: number;
  readonly maxLatencyMs: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** @throws the signal's reason */
export async function runCheck(check: Check, options: CheckOptions): Promise<CheckResult> {
  const startNs = process.hrtime.bigint();
  const outcome = await outcomeOf((path) => check.run(path), options);
  return { check, durationNs: Number(process.hrtime.bigint() - startNs), ...outcome };
}

/** What comes of `body`, which has the time of one check. @throws the signal's reason */
export async function outcomeOf(
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
