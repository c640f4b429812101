// A test that holds the clock: what blocks this thread goes by the real one.
import {
  callInBackground,
  runInForeground,
  scheduleCoroutine,
  threadExecutor,
} from '@tcp-echo/core-helpers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openGate, work } from '../background/workshop.js';

const { setTimeout: realSetTimeout } = globalThis;
/** A test's body is a promise job, where a run is refused: here, a timer's callback. */
const inATimer = (body: () => unknown): Promise<unknown> =>
  new Promise((resolve) => {
    realSetTimeout(() => {
      try {
        resolve(body());
      } catch (error) {
        resolve((error as { code?: string }).code ?? error);
      }
    }, 0);
  });

beforeEach(() => {
  vi.useFakeTimers({
    toFake: [
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'setImmediate',
      'clearImmediate',
      'Date',
      'performance',
      'hrtime',
      'queueMicrotask',
    ],
  });
});
afterEach(() => void vi.useRealTimers());

it('runInForeground runs the loop, and starts what was scheduled', async () => {
  expect(performance.nodeTiming).toBeTypeOf('function');
  expect(await inATimer(() => runInForeground(sleep(1, 'slept')))).toBe('slept');
  expect(await inATimer(() => runInForeground(scheduleCoroutine(async () => 'started')))).toBe(
    'started',
  );
});

it('runInForeground keeps to its timeoutMs', async () => {
  const forever = new Promise(() => {});
  expect(await inATimer(() => runInForeground(forever, { timeoutMs: 5 }))).toBe('ERR_TIMEOUT');
});

it('a background call that sleeps in a foreground run can be cancelled', async () => {
  await using executor = threadExecutor({ maxThreads: 1 });
  await using gate = await openGate();
  const task = callInBackground(work('waitAtGateInForeground', gate.port), { executor });
  await gate.next();
  task.cancel();
  await expect(task).rejects.toMatchObject({ code: 'ERR_CANCELLED' });
});

it('an executor keeps to the graceMs of its close', async () => {
  const executor = threadExecutor({ maxThreads: 1 });
  const task = callInBackground(work('loopForever'), { executor });
  await executor.close({ graceMs: 1 });
  await expect(task).rejects.toMatchObject({ code: 'ERR_EXECUTOR_CLOSED' });
});
