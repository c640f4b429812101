// The schedule, the intervals and the pattern: internal, and pure.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Schedule } from '../src/load/pace.js';
import { Pattern, patternSize } from '../src/load/pattern.js';
import { Intervals } from '../src/measuring/meter.js';
import { joinIntervals } from '../src/report/merge-reports.js';

const rates = fc.double({ min: 0.1, max: 1e6, noNaN: true });

describe('Schedule', () => {
  it('spaces the messages of all threads evenly, together', () => {
    const threads = fc.integer({ min: 1, max: 8 });
    fc.assert(
      fc.property(rates, threads, (ratePerSecond, step) => {
        const due = Array.from({ length: step }, (_, first) => {
          const schedule = new Schedule({ ratePerSecond, first, step });
          return Array.from({ length: 5 }, (_, index) => schedule.dueMs(index));
        });
        const all = due.flat().toSorted((a, b) => a - b);
        all.forEach((ms, index) => {
          expect(ms).toBeCloseTo((index * 1000) / ratePerSecond, 6);
        });
      }),
    );
  });

  it('counts the messages before a time as they are due', () => {
    const spans = fc.double({ min: 0, max: 1000, noNaN: true });
    fc.assert(
      fc.property(rates, fc.integer({ min: 0, max: 3 }), spans, (ratePerSecond, first, ms) => {
        const schedule = new Schedule({ ratePerSecond, first, step: 4 });
        const count = schedule.countBefore(ms);
        const tolerance = 1e-9 * (ms + 1);
        if (count > 0) expect(schedule.dueMs(count - 1)).toBeLessThan(ms + tolerance);
        expect(schedule.dueMs(count)).toBeGreaterThanOrEqual(ms - tolerance);
      }),
    );
  });
});

function dataOf(events: readonly { elapsedMs: number; messages: number }[]) {
  const intervals = new Intervals();
  for (const { elapsedMs, messages } of events) {
    intervals.add(elapsedMs, messages, messages * 2, 1);
  }
  return intervals.toData();
}

describe('Intervals', () => {
  it('tell of a time at the end in which nothing was done', () => {
    const { messages, errors } = joinIntervals([dataOf([{ elapsedMs: 0, messages: 7 }])], 250e6);
    expect({ messages, errors }).toEqual({ messages: [7, 0, 0], errors: [1, 0, 0] });
  });

  it('loses nothing, however long the run, and however threads are joined', () => {
    const events = fc.array(
      fc.record({
        elapsedMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
        messages: fc.integer({ min: 0, max: 1000 }),
      }),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(events, events, (left, right) => {
        const together = dataOf([...left, ...right]);
        const joined = joinIntervals([dataOf(left), dataOf(right)]);
        expect(joined).toEqual(together);
        expect(joined.messages.length).toBeLessThanOrEqual(1024);
        const all = [...left, ...right].reduce((sum, { messages }) => sum + messages, 0);
        expect(joined.messages.reduce((sum, each) => sum + each, 0)).toBe(all);
      }),
    );
  });
});

function make(messageBytes: number): Pattern {
  return new Pattern(Buffer.allocUnsafeSlow(patternSize(messageBytes, 1)), messageBytes);
}

/** `size` bytes of connection `number` from `from` on. */
function stream(pattern: Pattern, number: number, from: number, size: number): Buffer {
  const pieces: Buffer[] = [];
  let phase = pattern.advance(pattern.phaseOf(number), from);
  for (let left = size; left > 0;) {
    const part = Math.min(left, pattern.window);
    pieces.push(pattern.piece(phase, part));
    phase = pattern.advance(phase, part);
    left -= part;
  }
  return Buffer.concat(pieces);
}

describe('Pattern', () => {
  const sizes = fc.oneof(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 200_000 }));
  const numbers = fc.integer({ min: 0, max: 100_000 });
  const offsets = fc.nat({ max: 1_000_000 });

  it('matches what it sent, wherever that lies', () => {
    const pattern = make(64);
    fc.assert(
      fc.property(numbers, offsets, sizes, fc.nat({ max: 9 }), (number, offset, size, at) => {
        const received = Buffer.concat([Buffer.alloc(at), stream(pattern, number, offset, size)]);
        const phase = pattern.advance(pattern.phaseOf(number), offset);
        expect(pattern.matching(received, at, size, phase)).toBe(size);
      }),
    );
  });

  it('finds the first byte that differs', () => {
    const pattern = make(64);
    fc.assert(
      fc.property(offsets, sizes, fc.nat(), (offset, size, where) => {
        const received = stream(pattern, 1, offset, size);
        const wrong = where % size;
        received[wrong] = (received[wrong] ?? 0) ^ 1;
        const phase = pattern.advance(pattern.phaseOf(1), offset);
        expect(pattern.matching(received, 0, size, phase)).toBe(wrong);
      }),
    );
  });

  it.each([64, 1024, 65_432, 65_528, 131_056])(
    'sees messages of %i bytes that changed places, or connections that did',
    (messageBytes) => {
      const pattern = make(messageBytes);
      const first = stream(pattern, 0, 0, messageBytes);
      for (const [number, offset] of [
        [0, messageBytes],
        [0, 2 * messageBytes],
        [1, 0],
        [2, 0],
      ] as const) {
        const phase = pattern.advance(pattern.phaseOf(number), offset);
        expect(pattern.matching(first, 0, messageBytes, phase)).toBeLessThan(messageBytes);
      }
    },
  );
});
