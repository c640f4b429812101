// A server's timers in the hands of a test: it heeds no fake ones otherwise.
import { realTimers } from '@tcp-echo/base';
import { vi } from 'vitest';

/** Holds the timers until the end of the block: `vi.advanceTimersByTime` lets them go on, `vi.getTimerCount` counts them. */
export function holdTimers(): Disposable {
  const real = { ...realTimers };
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { setTimeout, clearTimeout } = globalThis;
  Object.assign(realTimers, { setTimeout, clearTimeout });
  return {
    [Symbol.dispose]() {
      Object.assign(realTimers, real);
      vi.useRealTimers();
    },
  };
}
