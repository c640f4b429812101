// The histogram against a sorted array.
import { Histogram } from '@tcp-echo/echo-bench';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Nanoseconds of every magnitude that has a slot. */
const durations = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 41 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([bits, part]) => Math.floor(2 ** bits * (1 + part * 0.999))),
  { minLength: 1, maxLength: 300 },
);

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** The nearest-rank definition. */
function exactPercentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent * values.length) / 100) - 1)] ?? 0;
}

describe('Histogram', () => {
  it('gives each percentile at most 0.1 % too high and never too low', () => {
    const percents = fc.integer({ min: 0, max: 1000 }).map((tenths) => tenths / 10);
    fc.assert(
      fc.property(durations, percents, (values, percent) => {
        const exact = exactPercentile(values, percent);
        const found = histogramOf(values).percentile(percent);
        expect(found).toBeGreaterThanOrEqual(exact);
        expect(found).toBeLessThanOrEqual(exact * (1 + 1 / 1024));
      }),
    );
  });

  it('knows the number, the shortest, the longest and the mean exactly', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = histogramOf(values);
        const sum = values.reduce((all, value) => all + value, 0);
        expect(histogram.total).toBe(values.length);
        expect(histogram.min).toBe(Math.min(...values));
        expect(histogram.max).toBe(Math.max(...values));
        expect(histogram.sum).toBe(sum);
        expect(histogram.mean).toBe(sum / values.length);
      }),
    );
  });

  it('is the same whether values are recorded in one, or in several that are added', () => {
    fc.assert(
      fc.property(durations, durations, (left, right) => {
        const added = histogramOf(left);
        added.add(histogramOf(right));
        expect(added.toData()).toEqual(histogramOf([...left, ...right]).toData());
      }),
    );
  });

  it('comes back from JSON as it was', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const data = histogramOf(values).toData();
        const copy = Histogram.fromData(JSON.parse(JSON.stringify(data)) as typeof data);
        expect(copy.toData()).toEqual(data);
      }),
    );
  });

  it('records a value several times at once', () => {
    const once = new Histogram();
    once.record(12_345, 1000);
    expect(once.toData()).toEqual(histogramOf(Array<number>(1000).fill(12_345)).toData());
  });

  it('has slots that cover every value once', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const slots = [...histogramOf(values).slots()];
        for (const [lowest, highest, count] of slots) {
          const inside = values.filter((value) => value >= lowest && value <= highest);
          expect(inside).toHaveLength(count);
        }
        expect(slots.reduce((all, [, , count]) => all + count, 0)).toBe(values.length);
      }),
    );
  });

  it('is one with a histogram of another thread that has the same memory', () => {
    const mine = new Histogram(new SharedArrayBuffer(Histogram.byteLength));
    new Histogram(mine.memory).record(500);
    expect(mine.percentile(50)).toBe(500);
  });

  it('counts what is negative as 0 and what is too long in its last slot', () => {
    const histogram = histogramOf([-1, 1e15]);
    expect(histogram.min).toBe(0);
    expect(histogram.max).toBe(1e15);
    expect(histogram.total).toBe(2);
  });

  it('has nothing but zeros while it is empty', () => {
    expect(new Histogram().toData()).toMatchObject({ total: 0, minNs: 0, meanNs: 0, p99Ns: 0 });
  });

  it('refuses data that is no histogram', () => {
    const data = histogramOf([1, 2, 3]).toData();
    expect(() => Histogram.fromData({ ...data, total: 4 })).toThrow(RangeError);
    expect(() => Histogram.fromData({ ...data, slots: [[-1, 3]] })).toThrow(RangeError);
  });
});
