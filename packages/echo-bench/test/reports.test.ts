// Joining and comparing reports.
import {
  compareReports,
  Histogram,
  mergeReports,
  runEchoBench,
  summarizeRuns,
  type EchoBenchReport,
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
    const { limits } = mergeReports([first, { ...first, startedAt: '2000', machines }]);
    expect(limits.map((limit) => limit.code)).toContain('NOT_AT_ONCE');
  });

  it('refuses a report that is given twice: it would be counted twice', () => {
    const [first, second] = closed as [EchoBenchReport, EchoBenchReport];
    expect(() => mergeReports([first, second, first])).toThrow(/report 3 is report 1 once more/);
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

/** None is the same run twice. */
function apart(rates: readonly number[]): number[] {
  return rates.map((rate, index) => rate + index / 1e6);
}

function runs(rates: readonly number[], p50Ns = 1000): EchoBenchReport[] {
  const [first] = closed as [EchoBenchReport];
  return rates.map((rate, i) => fake(first, rate, p50Ns + i));
}

function p50Of(a: readonly EchoBenchReport[], b: readonly EchoBenchReport[]) {
  return compareReports(a, b).metrics.find(({ metric }) => metric === 'p50Ns');
}

/** What comes of comparing the rates. */
function rateOf(a: readonly number[], b: readonly number[]) {
  return compareReports(runs(a), runs(b)).metrics[0];
}

/** `report` of an open loop, of whose messages most were never answered. */
function bound(report: EchoBenchReport, p50Ns: number): EchoBenchReport {
  const histogram = new Histogram();
  histogram.record(p50Ns, 100);
  const data = histogram.toData();
  return { ...report, latency: { ...report.latency, fromDue: data, unanswered: data } };
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

  it.each([
    [1, 1],
    [2, 2],
    [3, 3],
    [3, 8],
    [1, 1000],
  ])('has no verdict, on no figure, of %i and %i runs', (a, b) => {
    const { metrics, notes } = compareReports(
      runs(apart(Array<number>(a).fill(1000))),
      runs(apart(Array<number>(b).fill(9000)), 5),
    );
    for (const { verdict, low, high } of metrics) {
      expect({ verdict, low, high }).toEqual({ verdict: 'unknown', low: null, high: null });
    }
    expect(notes[0]).toContain('fewer than 4 runs');
  });

  it('refuses a run that is given twice on one side: it says nothing of how runs differ', () => {
    const [run = closed[0] as EchoBenchReport, other = run] = runs([100, 101]);
    expect(() => compareReports([run], [other, run, other])).toThrow(
      /run 3 of the second side is its run 1 once more/,
    );
    expect(compareReports([run], [run]).metrics[0]?.ratio).toBe(1);
  });

  it('takes a latency of which only the least is known for no better, and for nothing that another could be worse than', () => {
    const bounded = runs([1, 2, 3, 4]).map((report, index) => bound(report, 1000 + index));
    const known = runs([1, 2, 3, 4], 2000);
    expect(p50Of(bounded, known)?.ratio).toBeCloseTo(2, 1);
    expect(p50Of(bounded, known)?.verdict).toBe('unknown');
    expect(p50Of(known, bounded)?.verdict).toBe('unknown');
    const slow = runs([1, 2, 3, 4]).map((report, index) => bound(report, 9000 + index));
    expect(p50Of(known, slow)?.verdict).toBe('worse');
    expect(p50Of(slow, known)?.verdict).toBe('better');
    expect(compareReports(known, slow).notes.join()).toContain('only the least is known');
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
        const [there, back] = [rateOf(apart(a), apart(b)), rateOf(apart(b), apart(a))];
        expect(there?.ratio).toBeCloseTo(1 / (back?.ratio ?? NaN));
        expect(there?.low).toBeCloseTo(1 / (back?.high ?? NaN));
      }),
    );
  });

  it.each([
    [4, 4],
    [6, 6],
    [10, 10],
    [40, 33],
  ])('finds no difference in 19 of 20 comparisons of %i and %i runs of the same thing', (m, n) => {
    const rate = fc.double({ min: 900, max: 1100, noNaN: true });
    const side = (size: number) => fc.array(rate, { minLength: size, maxLength: size });
    const samples = fc.sample(fc.tuple(side(m), side(n)), { numRuns: 400, seed: 1 });
    const wrong = samples.filter(([a, b]) => rateOf(a, b)?.verdict !== 'within-noise');
    // Of 400 with a probability of 5 % each, more than 33 would be 1 time in 300.
    expect(wrong.length).toBeLessThanOrEqual(33);
  });

  it('compares a thousand runs with a thousand, and refuses more', () => {
    const thousand = Array.from({ length: 1000 }, (_, index) => 1000 + index);
    expect(rateOf(thousand, thousand)).toMatchObject({ ratio: 1, verdict: 'within-noise' });
    const [one] = runs([1]) as [EchoBenchReport];
    const many = Array.from({ length: 1001 }, (_, index) => ({ ...one, startedAt: String(index) }));
    expect(() => compareReports([one], many)).toThrow(/1001 runs; compare 1000 at most/);
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
      latency: { fromSend: new Histogram().toData(), fromDue: null, unanswered: null },
    };
    expect(summarizeRuns([report, nothing])).toEqual(summarizeRuns([report]));
    expect(summarizeRuns([nothing])).toEqual([]);
  });
});
