// Pausing: as long as asked for, no shorter. What ends it early is tested with the other blocked calls.
import { pause } from '@tcp-echo/native-sockets';
import { expect, it } from 'vitest';

it.each([0, 1, 30, 120])('blocks for %i ms', (durationMs) => {
  const startedAt = performance.now();
  pause(durationMs);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(durationMs);
});

it.each([-1, Number.NaN, '5', undefined])('refuses %o', (durationMs) => {
  expect(() => {
    pause(durationMs as number);
  }).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }));
});
