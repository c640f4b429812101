import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Spin } from '../src/spin.js';

/** A clock that stands still unless an attempt, or whoever is offered the core, takes time. */
function measured({ attemptUs = 1, othersUs = 0 } = {}) {
  let nowUs = 0;
  let spentUs = 0;
  const spend = (us: number) => {
    nowUs += us;
    spentUs += us;
  };
  const libc = {
    sched_yield: () => {
      spend(othersUs);
      return 0;
    },
  };
  const spin = new Spin(libc, () => nowUs / 1000);
  /** A wait for what comes after `us`. */
  const wait = (us: number, timeoutMs = 1000) => {
    const comesAt = nowUs + us;
    const result = spin.try(() => {
      spend(attemptUs);
      return nowUs >= comesAt ? 'it' : undefined;
    }, timeoutMs);
    nowUs = Math.max(nowUs, comesAt);
    return result;
  };
  return { wait, spin, spentUs: () => spentUs };
}

test('what comes within a moment is had without sleeping, each time', () => {
  const { wait } = measured();
  for (let count = 0; count < 1000; count += 1) expect(wait(30)).toBe('it');
});

test('what comes later is slept for', () => {
  expect(measured().wait(60)).toBeUndefined();
});

test('moments in vain, or late, cost a microsecond a wait at most, whatever the peers do and whoever wants the core', () => {
  const near = fc.integer({ min: 0, max: 40 });
  const far = fc.integer({ min: 51, max: 5000 });
  const waits = fc.array(fc.oneof(near, far), { minLength: 1, maxLength: 500 });
  fc.assert(
    fc.property(waits, fc.integer({ min: 0, max: 4000 }), (arrivals, othersUs) => {
      const { wait, spentUs } = measured({ othersUs });
      let lostUs = 0;
      for (const us of arrivals) {
        const before = spentUs();
        const isPrompt = wait(us) !== undefined && spentUs() - before < 50;
        if (!isPrompt) lostUs += spentUs() - before;
      }
      const oneMoment = 52 + othersUs;
      expect(lostUs).toBeLessThanOrEqual(arrivals.length + oneMoment);
    }),
  );
});

test('a thread that was stopped tries again after 10,000 waits', () => {
  const { wait } = measured({ othersUs: 10_000_000 });
  wait(20);
  const results = Array.from({ length: 10_001 }, () => wait(0));
  expect(results.indexOf('it')).toBe(10_000);
});

test('where many come at once they are slept for, until few do again', () => {
  const { wait, spin } = measured();
  for (let count = 0; count < 20; count += 1) spin.came(10);
  expect(wait(0)).toBeUndefined();
  for (let count = 0; count < 50; count += 1) spin.came(1);
  expect(wait(0)).toBe('it');
});

test('tells what it took of the time of a wait that goes on', () => {
  const { wait, spin } = measured();
  wait(500);
  expect(spin.spentMs).toBeCloseTo(0.05);
  wait(20);
  expect(spin.spentMs).toBe(0);
});

test('one answer in a hundred that is late is forgiven', () => {
  const { wait } = measured();
  const results = Array.from({ length: 1000 }, (_, index) => wait(index % 100 === 99 ? 500 : 20));
  expect(results.filter((result) => result === 'it')).toHaveLength(990);
});

test('a result that comes late because others had the core is given, and counted as a loss', () => {
  const { wait } = measured({ othersUs: 3000 });
  expect(wait(20)).toBe('it');
  const next = Array.from({ length: 3000 }, () => wait(20));
  expect(next.every((result) => result === undefined)).toBe(true);
});

test('a peer that comes near is tried again', () => {
  const { wait } = measured();
  wait(500);
  const results = Array.from({ length: 100 }, () => wait(20));
  expect(results.indexOf('it')).toBeGreaterThan(0);
  expect(results.lastIndexOf(undefined)).toBeLessThan(60);
});

test('a wait that may be over sooner than a millisecond is not begun so', () => {
  expect(measured().wait(20, 0.5)).toBeUndefined();
});
