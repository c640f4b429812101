// How durations are written, and a run as a row of bars: pure functions, so their source is imported.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, formatDurations } from '../src/style.js';
import { Timeline } from '../src/ping/statistics.js';

describe('a duration', () => {
  it.each([
    [0, '0 µs'],
    [96_400, '96 µs'],
    [999_499, '999 µs'],
    [999_600, '1 ms'],
    [1_240_000, '1.24 ms'],
    [123_400_000, '123 ms'],
    [999_600_000, '1 s'],
    [12_340_000_000, '12.3 s'],
    [3_600_000_000_000, '3600 s'],
  ])('of %d ns is written %j', (ns, text) => {
    expect(formatDuration(ns)).toBe(text);
  });

  it.each([
    [[61_000, 61_000, 96_000, 96_000], '61/61/96/96 µs'],
    [[61_000, 9_876_000], '61/9876 µs'],
    [[61_000, 98_760_000], '0.061/98.8 ms'],
    [[0, 30_000_000_000], '0/30 s'],
  ])('is written in the unit of the longest: %j', (ns, text) => {
    expect(formatDurations(ns)).toBe(text);
  });
});

describe('a timeline', () => {
  it('has a bar for each echo, one step higher for each doubling of the fastest', () => {
    expect(drawn(96, 61)).toBe('▂▁');
    expect(drawn(1, 2, 4, 8, 16, 32, 64, 128, 1e9)).toBe('▁▂▃▄▅▆▇██');
  });

  it('marks what did not come back', () => {
    expect(drawn(5, undefined, 5)).toBe('▁×▁');
    expect(drawn(undefined)).toBe('×');
    expect(drawn()).toBe('');
  });

  it('never has more than 32 columns, and loses neither the slowest echo nor a loss', () => {
    const times = fc.array(fc.option(fc.integer({ min: 1, max: 1e6 }), { nil: undefined }), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(times, (ns) => {
        const columns = drawn(...ns);
        expect(columns.length).toBeLessThanOrEqual(32);
        expect(columns.includes('×')).toBe(ns.includes(undefined));
        if (!ns.includes(undefined)) expect(columns).toContain('▁');
      }),
    );
  });
});

function drawn(...ns: readonly (number | undefined)[]): string {
  const timeline = new Timeline();
  for (const each of ns) timeline.add(each);
  return String(timeline);
}
