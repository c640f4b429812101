// The schedule of `ping`: when the next echo goes, and when the last one was.
import { maxTimerMs } from '@tcp-echo/base';
import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Outcome, PingPath } from './ping-path.js';

/** One echo of the run. */
export interface Ping {
  /** Counts from 1. */
  readonly seq: number;
  /** When it began and ended, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: Outcome;
}

/** How many, how large, how often. */
export interface PingPlan {
  readonly count: number;
  readonly sizeBytes: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly deadlineMs: number;
}

/**
 * Echoes by the plan until it is done or `signal` aborts. One that is under way then is no ping. The next
 * one waits for the one before, and is not made up for if that took longer than the interval.
 */
export async function* pings(
  path: PingPath,
  { count, sizeBytes, intervalMs, timeoutMs, deadlineMs }: PingPlan,
  signal: AbortSignal | undefined,
): AsyncGenerator<Ping, void, undefined> {
  const endsAt = performance.now() + deadlineMs;
  let dueAt = performance.now();
  try {
    for (let seq = 1; seq <= count; seq += 1) {
      await pauseUntil(Math.min(dueAt, endsAt), signal);
      const leftMs = endsAt - performance.now();
      // A timer may end a little early: what is due after the deadline does not go then either.
      if (dueAt >= endsAt || leftMs <= 0) return;
      dueAt = Math.max(dueAt + intervalMs, performance.now());
      const startedAt = Date.now();
      const limitMs = Math.max(1, Math.min(timeoutMs, leftMs));
      const outcome = await path.echo(messageOf(sizeBytes), limitMs);
      yield { seq, startedAt, endedAt: Date.now(), outcome };
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}

async function pauseUntil(at: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  for (let ms = at - performance.now(); ms > 0; ms = at - performance.now()) {
    await setTimeout(Math.min(ms, maxTimerMs), undefined, signal === undefined ? {} : { signal });
  }
}

/** Different each time, so that an old echo is no new one; never like a banner, which begins with `{`. */
function messageOf(sizeBytes: number): Buffer {
  const message = randomBytes(sizeBytes);
  if (message[0] === 0x7b) message[0] = 0;
  return message;
}
