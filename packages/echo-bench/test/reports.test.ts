// Joining and comparing reports.
import {
  compareReports,
  type EchoBenchReport,
  Histogram,
  mergeReports,
  runEchoBench,
  summarizeRuns,
} from '@tcp-echo/echo-bench';
import { startPythonEchoServer } from '@tcp-echo/contract-tests';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectAccount } from './engines.js';

let closed: EchoBenchReport[];
let open: EchoBenchReport;

beforeAll(async () => {
  await using peer = await startPythonEchoServer();
  const run = (messages: number) =>
    runEchoBench({ target: peer.port, connections: 2, messages, messageBytes: 10 });
  closed = [await run(100), await run(200), await run(50)];
  open = await runEchoBench({
    target: peer.port,
    connections: 2,
    messages: 20,
    ratePerSecond: 1000,
    messageBytes: 10,
  });
});

/** `report` with another rate, in every interval, and other latencies. */
function fake(report: EchoBenchReport, messagesPerSecond: number, p50Ns: number): EchoBenchReport {
  return {
    ...report,
    measured: { ...report.measured, messagesPerSecond },
    latency: { ...report.latency, fromSend: { ...report.latency.fromSend, p50Ns } },
    intervals: {
      lengthNs: 100e6,
      messages: Array.from({ length: 41 }, (_, i) => messagesPerSecond / 10 + (i % 5)),
      bytes: [],
      errors: [],
    },
  };
}

describe('mergeReports', () => {
  it('adds everything up', () => {
    const merged = mergeReports(closed);
    expectAccount(merged);
    expect(merged.messages).toMatchObject({ sent: 350, completed: 350 });
    expect(merged.options).toMatchObject({ connections: 6, threads: 3, messages: 350 });
    expect(merged.machines).toHaveLength(3);
    const rates = closed.map((report) => report.measured.messagesPerSecond);
    expect(merged.measured.messagesPerSecond).toBe(rates.reduce((a, b) => a + b));
    const all = new Histogram();
    for (const { latency } of closed) all.add(Histogram.fromData(latency.fromSend));
    expect(merged.latency.fromSend).toEqual(all.toData());
  });

  it('is the same in one step and in several', () => {
    const [a, b, c] = closed as [EchoBenchReport, EchoBenchReport, EchoBenchReport];
    expect(mergeReports([mergeReports([a, b]), c])).toEqual(mergeReports([a, b, c]));
  });

  it('leaves one report as it is', () => {
    for (const report of [...closed, open]) expect(mergeReports([report])).toEqual(report);
  });

  it('says that machines which did not run at the same time do not add up', () => {
    const [first] = closed as [EchoBenchReport];
    const machines = first.machines.map((machine) => ({
      ...machine,
      startedAt: '2000-01-01T00:00:00.000Z',
    }));
    const { limits } = mergeReports([first, { ...first, machines }]);
    expect(limits.map((limit) => limit.code)).toContain('NOT_AT_ONCE');
  });

  it('refuses reports of different loads', () => {
    const [first] = closed as [EchoBenchReport];
    const other = { ...first, options: { ...first.options, messageBytes: 11 } };
    expect(() => mergeReports([first, other])).toThrow(/messageBytes is 10 and 11/);
    expect(() => mergeReports([first, open])).toThrow(/a closed and an open loop/);
    expect(() => mergeReports([])).toThrow(/no report/);
    expect(() => mergeReports([{ ...first, schema: 2 as 1 }])).toThrow(/schema/);
  });
});

function runs(rates: readonly number[], p50Ns = 1000): EchoBenchReport[] {
  const [first] = closed as [EchoBenchReport];
  return rates.map((rate, i) => fake(first, rate, p50Ns + i));
}

/** What comes of comparing the rates. */
function rateOf(a: readonly number[], b: readonly number[]) {
  return compareReports(runs(a), runs(b)).metrics[0];
}

describe('compareReports', () => {
  it('sees a difference that is larger than the noise', () => {
    expect(rateOf([100, 101, 99, 100], [120, 121, 122, 119])).toMatchObject({
      metric: 'messagesPerSecond',
      verdict: 'better',
    });
    expect(rateOf([120, 121, 122, 119], [100, 101, 99, 100])?.verdict).toBe('worse');
  });

  it('sees none that is within the noise', () => {
    expect(rateOf([100, 120, 90, 110], [105, 118, 95, 121])?.verdict).toBe('within-noise');
  });

  it('takes a lower latency for better', () => {
    const { metrics } = compareReports(runs([1, 1, 1, 1], 2000), runs([1, 1, 1, 1], 1000));
    expect(metrics.find(({ metric }) => metric === 'p50Ns')?.verdict).toBe('better');
  });

  it('takes the noise of single runs from their intervals, and says so', () => {
    const { method, metrics, notes } = compareReports(runs([1000]), runs([2000]));
    expect(method).toBe('intervals');
    expect(metrics[0]).toMatchObject({ a: 1000, b: 2000, verdict: 'better' });
    expect(metrics[1]).toMatchObject({ metric: 'p50Ns', low: null, verdict: 'unknown' });
    expect(notes.join()).toContain('fewer than 4 runs');
  });

  it('tells the ratio of the two rates that it shows, and an interval that it lies in', () => {
    const [first] = closed as [EchoBenchReport];
    const even = fake(first, 1000, 100);
    // Of the same rate in most intervals, but with a pause at the beginning.
    const paused = fake(first, 800, 100);
    const messages = even.intervals.messages.map((count, at) => (at < 8 ? 0 : count));
    const [rate] = compareReports(
      [even],
      [{ ...paused, intervals: { ...even.intervals, messages } }],
    ).metrics;
    expect(rate).toMatchObject({ a: 1000, b: 800, ratio: 0.8, verdict: 'within-noise' });
    expect(rate?.low).toBeLessThanOrEqual(0.8);
  });

  it('has the limits of the interval for 4 and 4 runs that the tables have', () => {
    // Of 16 ratios the lowest and the highest: P(U = 0) is 1/70, P(U <= 1) is 2/70.
    const [a, b] = [
      [10, 11, 12, 13],
      [20, 22, 24, 26],
    ];
    const compared = rateOf(a, b);
    expect(compared?.low).toBeCloseTo(20 / 13);
    expect(compared?.high).toBeCloseTo(26 / 10);
  });

  it('gives the inverse ratio and interval when the sides change places', () => {
    const rates = fc.array(fc.integer({ min: 50, max: 150 }), { minLength: 4, maxLength: 9 });
    fc.assert(
      fc.property(rates, rates, (a, b) => {
        const [there, back] = [rateOf(a, b), rateOf(b, a)];
        expect(there?.ratio).toBeCloseTo(1 / (back?.ratio ?? NaN));
        expect(there?.low).toBeCloseTo(1 / (back?.high ?? NaN));
      }),
    );
  });

  it('finds no difference in 19 of 20 comparisons of the same thing', () => {
    const noise = fc.array(fc.integer({ min: 900, max: 1100 }), { minLength: 10, maxLength: 10 });
    const samples = fc.sample(fc.tuple(noise, noise), { numRuns: 400, seed: 1 });
    const wrong = samples.filter(([a, b]) => rateOf(a, b)?.verdict !== 'within-noise');
    expect(wrong.length).toBeLessThan(30);
  });

  it('tells what else is different', () => {
    const [a] = runs([1]) as [EchoBenchReport];
    const b = { ...a, options: { ...a.options, connections: 7 } };
    expect(compareReports([a], [b]).notes).toContain('connections differs: 2, 7');
  });

  it('refuses what cannot be compared', () => {
    expect(() => compareReports([], closed)).toThrow(/at least one report on each side/);
    const nothing = { ...open, latency: { ...open.latency, fromSend: new Histogram().toData() } };
    expect(() => compareReports([nothing], closed)).toThrow(/no message was measured/);
  });
});

describe('summarizeRuns', () => {
  it('has the median and the range of each figure, of an open loop from when messages were due', () => {
    const [report] = closed as [EchoBenchReport];
    const runs = [fake(report, 300, 7), fake(report, 100, 5), fake(report, 200, 8)];
    const [rate, p50] = summarizeRuns(runs);
    expect(rate).toEqual({ metric: 'messagesPerSecond', median: 200, min: 100, max: 300 });
    expect(p50).toEqual({ metric: 'p50Ns', median: 7, min: 5, max: 8 });
    // Of an even number it is between two, and a whole number of nanoseconds.
    expect(summarizeRuns(runs.slice(0, 2))[1]).toMatchObject({ median: 6 });
    expect(summarizeRuns(runs.slice(1))[1]).toMatchObject({ median: 7 });
    expect(summarizeRuns([open])[1]?.median).toBe(open.latency.fromDue?.p50Ns);
  });

  it('leaves out runs in which nothing was measured', () => {
    const [report] = closed as [EchoBenchReport];
    const nothing = {
      ...fake(report, 0, 0),
      latency: { fromSend: new Histogram().toData(), fromDue: null },
    };
    expect(summarizeRuns([report, nothing])).toEqual(summarizeRuns([report]));
    expect(summarizeRuns([nothing])).toEqual([]);
  });
});
