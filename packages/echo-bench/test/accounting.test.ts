// Every message that is due is in the latency from then exactly once, whatever the server does: internal, on a clock that the test holds.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latencyRange } from '../src/report/metrics.js';
import { simulate, type SimulatedServer, type Simulation } from './support/simulated-run.js';

/** Answers after a millisecond, but for while it stands still. */
function stopped(fromMs: number, toMs: number): SimulatedServer {
  return (sentMs) => ({
    backMs: sentMs + 1 > fromMs && sentMs + 1 < toMs ? toMs : sentMs + 1,
  });
}

/** Likewise, but for 200 ms of each second. */
const stoppedEachSecond: SimulatedServer = (sentMs) => {
  const backMs = sentMs + 1;
  return { backMs: backMs % 1000 < 200 ? backMs - (backMs % 1000) + 200 : backMs };
};

/** Where the `percent` that are slowest begin, in milliseconds. */
function latency(simulation: Simulation, percent: number) {
  const { meter } = simulate(simulation);
  const { fromSend, fromDue, unanswered } = meter;
  const range = latencyRange(
    {
      latency: {
        fromSend: fromSend.toData(),
        fromDue: fromDue.toData(),
        unanswered: unanswered.toData(),
      },
    },
    percent,
  );
  return { leastMs: (range?.leastNs ?? 0) / 1e6, mostMs: (range?.mostNs ?? 0) / 1e6 };
}

describe('a server that is stopped', () => {
  const ratePerSecond = 1000;

  it('near the end, for longer than the run, makes the percentiles at least as long as was waited', () => {
    // From 4 s on for 2.5 s, of a run of 5 s: the last thousand messages are never sent.
    const simulation = { server: stopped(4000, 6500), ratePerSecond };
    const { count, meter } = simulate(simulation);
    expect(count('due')).toBe(5000);
    expect(meter.fromDue.total).toBe(5000);
    expect(count('dropped')).toBeGreaterThan(950);
    expect(meter.unanswered.total).toBe(count('dropped'));
    const { leastMs, mostMs } = latency(simulation, 99);
    expect(leastMs).toBeGreaterThan(1900);
    expect(mostMs).toBe(Infinity);
    expect(latency(simulation, 90).leastMs).toBeGreaterThan(1450);
    // Half of them were back before, and are known whatever became of the others.
    const p50 = latency(simulation, 50);
    expect(p50.mostMs).toBe(p50.leastMs);
    expect(p50.leastMs).toBeLessThan(2);
  });

  it('near the end, for less than a second, is measured: what waited is sent', () => {
    const simulation = { server: stopped(4800, 5200), ratePerSecond };
    const { count } = simulate(simulation);
    expect([count('due'), count('dropped')]).toEqual([5000, 0]);
    const { leastMs, mostMs } = latency(simulation, 99);
    expect(mostMs).toBe(leastMs);
    expect(leastMs).toBeGreaterThan(300);
    expect(leastMs).toBeLessThan(400);
  });

  it('in the middle is measured as the independent clients of a C program see it', () => {
    // 200 ms of each second, at most that many of 1000 waited: a tenth waits for 100 ms or longer.
    const { leastMs, mostMs } = latency({ server: stoppedEachSecond, ratePerSecond }, 90);
    expect(mostMs).toBe(leastMs);
    expect(leastMs).toBeGreaterThan(95);
    expect(leastMs).toBeLessThan(115);
  });

  it('for good counts those in flight as failed, and all others as never sent', () => {
    const simulation = { server: stopped(2000, Infinity), ratePerSecond };
    const { count, meter } = simulate(simulation);
    expect(meter.fromDue.total).toBe(5000);
    expect(count('messagesFailed')).toBeGreaterThan(0);
    expect(meter.unanswered.total).toBe(count('messagesFailed') + count('dropped'));
    expect(latency(simulation, 90).leastMs).toBeGreaterThan(2000);
  });

  it('in a closed loop is told of as a silence', () => {
    const { count, meter } = simulate({ server: stopped(3000, 5000), plan: { durationMs: 8000 } });
    expect(count('silentMs')).toBeCloseTo(2001, -1);
    // The percentiles hide it.
    expect(meter.fromSend.percentile(99)).toBeLessThan(2e6);
    expect(meter.unanswered.total).toBe(0);
  });
});

it('far above what is possible takes no longer, and accounts for every message', () => {
  const { count, meter, endMs } = simulate({
    server: (sentMs) => ({ backMs: sentMs + 1 }),
    ratePerSecond: 1e8,
    plan: { durationMs: 10_000, warmupMs: 500 },
  });
  expect(count('due')).toBe(1e9);
  expect(meter.fromDue.total).toBe(1e9);
  expect(count('dropped')).toBe(1e9 - meter.fromSend.total);
  expect(endMs).toBeLessThan(11_700);
});

it('what the warm-up left unsent is not made up for', () => {
  const { count, meter } = simulate({
    server: stopped(0, 400),
    ratePerSecond: 1000,
    plan: { durationMs: 1000, warmupMs: 500, connections: 2 },
  });
  expect(count('due')).toBe(1000);
  expect(count('late')).toBe(0);
  expect(meter.fromDue.max).toBeLessThan(2e6);
});

it('an abort counts what waits and what is in flight, once', () => {
  const { count, meter } = simulate({
    server: stopped(100, Infinity),
    ratePerSecond: 1000,
    abortMs: 600,
  });
  expect(count('due')).toBeGreaterThanOrEqual(599);
  expect(meter.fromDue.total).toBe(count('due'));
  expect(count('messagesOutstanding')).toBe(10);
  expect(meter.unanswered.total).toBe(count('messagesOutstanding') + count('dropped'));
});

it('accounts for every message that is due exactly once, whatever happens', () => {
  const windows = fc.array(
    fc.record({
      fromMs: fc.double({ min: 0, max: 800, noNaN: true }),
      forMs: fc.oneof(fc.double({ min: 0, max: 400, noNaN: true }), fc.constant(Infinity)),
    }),
    { maxLength: 3 },
  );
  const runs = fc.record({
    windows,
    serviceMs: fc.double({ min: 0, max: 30, noNaN: true }),
    /** Every so many-th message costs its connection. */
    lossEvery: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 60 })),
    ratePerSecond: fc.oneof(
      fc.double({ min: 1, max: 5000, noNaN: true }),
      fc.constantFrom(1000, 3000, 7, 333),
    ),
    lookMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.4, noNaN: true })),
    abortMs: fc.oneof(fc.constant(Infinity), fc.double({ min: 0, max: 1200, noNaN: true })),
    connections: fc.integer({ min: 1, max: 8 }),
    pipeline: fc.integer({ min: 1, max: 4 }),
    warmupMs: fc.constantFrom(0, 33.3, 100),
    messages: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 300 })),
    newConnection: fc.boolean(),
    first: fc.integer({ min: 0, max: 2 }),
  });
  fc.assert(
    fc.property(runs, (run) => {
      let sent = 0;
      const server: SimulatedServer = (sentMs) => {
        sent += 1;
        const isLost = sent % run.lossEvery === 0;
        const readyMs = sentMs + run.serviceMs;
        const window = run.windows.find(
          ({ fromMs, forMs }) => readyMs >= fromMs && readyMs < fromMs + forMs,
        );
        return { backMs: window === undefined ? readyMs : window.fromMs + window.forMs, isLost };
      };
      const { ratePerSecond, first } = run;
      const { meter, count } = simulate({
        server,
        lookMs: run.lookMs,
        abortMs: run.abortMs,
        plan: {
          connections: run.connections,
          pipeline: run.newConnection ? 1 : run.pipeline,
          newConnection: run.newConnection,
          warmupMs: run.warmupMs,
          durationMs: run.messages === Infinity ? 600 : Infinity,
          messages: run.messages,
          schedule: { ratePerSecond, first, step: 3 },
          messageTimeoutMs: 300,
          connectTimeoutMs: 300,
        },
      });
      const { fromDue, fromSend, unanswered } = meter;
      expect(fromDue.total).toBe(count('due'));
      expect(fromSend.total + unanswered.total).toBe(fromDue.total);
      expect(unanswered.total).toBeGreaterThanOrEqual(count('dropped'));
      const [failed, outstanding] = [count('messagesFailed'), count('messagesOutstanding')];
      expect(unanswered.total).toBeLessThanOrEqual(count('dropped') + failed + outstanding);
      expect(count('messagesCompleted') + failed + outstanding).toBe(count('messagesSent'));
      if (run.warmupMs === 0) {
        expect(count('messagesSent') + count('dropped')).toBe(count('due'));
        expect(unanswered.total).toBe(count('dropped') + failed + outstanding);
      }
      expect(count('late')).toBeLessThanOrEqual(count('due'));
    }),
    { numRuns: 300 },
  );
});
