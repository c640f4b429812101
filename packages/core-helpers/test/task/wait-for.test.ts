// waitFor: a time limit that cancels, and waits for the cancellation to end.
import { scheduleCoroutine, waitFor } from '@tcp-echo/core-helpers';
import { describe, expect, it } from 'vitest';
import { output, Project } from '../support/program.js';

const project = new Project();

const forever = new Promise<never>(() => {});
const called = (): never => {
  throw new Error('was called');
};
const thenable = Object.assign(called, {
  // oxlint-disable-next-line unicorn/no-thenable -- what is tested
  then: (resolve: (value: number) => void) => {
    resolve(7);
  },
});
const aborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => signal.addEventListener('abort', resolve));

const failing = async (signal: AbortSignal): Promise<never> => {
  await aborted(signal);
  throw new RangeError('clean-up');
};

describe('waitFor', () => {
  it('returns what is in time, from a promise, a function or a Task, with a limit or none', async () => {
    for (const timeoutMs of [null, 10_000]) {
      expect(await waitFor(Promise.resolve(1), timeoutMs)).toBe(1);
      expect(await waitFor(async () => 2, timeoutMs)).toBe(2);
      expect(
        await waitFor(
          scheduleCoroutine(async () => 3),
          timeoutMs,
        ),
      ).toBe(3);
    }
    await expect(waitFor(Promise.reject(new RangeError('own')), 10_000)).rejects.toThrow(
      RangeError,
    );
  });

  it('throws TimeoutError for what cannot cooperate, on time', async () => {
    const task = scheduleCoroutine(forever, { name: 'slow' });
    await expect(waitFor(task, 5)).rejects.toMatchObject({
      name: 'TimeoutError',
      code: 'ERR_TIMEOUT',
      timeoutMs: 5,
      message: 'slow did not finish within 5 ms',
      cause: { code: 'ERR_CANCELLED' },
    });
    expect(task.cancelled()).toBe(true);
    await expect(waitFor(forever, 5)).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
  });

  it('waits for a function that has a `then`, as every property of a Comlink proxy is one', async () => {
    expect(await waitFor(thenable as unknown as PromiseLike<number>, 10_000)).toBe(7);
    expect(await scheduleCoroutine(thenable as unknown as PromiseLike<number>)).toBe(7);
  });

  it('keeps next to nothing on a promise that never settles', async () => {
    const ended = await project.run(
      `
      const forever = new Promise(() => {});
      const used = () => { gc(); gc(); return process.memoryUsage().heapUsed; };
      const bytesEach = async (body) => {
        for (let i = 0; i < 100; i++) await body();
        const before = used();
        for (let i = 0; i < 2000; i++) await body();
        return (used() - before) / 2000;
      };
      (async () => {
        const waiting = await bytesEach(() => waitFor(forever, 0).catch(() => {}));
        const giving = await bytesEach(async () => { scheduleCoroutine(forever).cancel(); });
        // A reaction of the promise itself takes about 300; a Task more than 2,000.
        for (const bytes of [waiting, giving]) console.log(bytes < 900 ? 'little' : bytes);
        globalThis.kept = forever;
      })();
      `,
      { args: ['--expose-gc', 'main.cjs'] },
    );
    expect(output(ended)).toBe('little\nlittle\n');
  });

  it('waits for the clean-up before it throws', async () => {
    let cleaned = false;
    const coroutine = async (signal: AbortSignal): Promise<void> => {
      await aborted(signal);
      await new Promise((resolve) => setImmediate(resolve));
      cleaned = true;
      signal.throwIfAborted();
    };
    await expect(waitFor(coroutine, 5)).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    expect(cleaned).toBe(true);
  });

  it('returns a value that comes out of the clean-up, and throws an error that does', async () => {
    expect(await waitFor((signal) => aborted(signal).then(() => 'rescued'), 5)).toBe('rescued');
    await expect(waitFor(failing, 5)).rejects.toThrow(RangeError);
  });

  it('does not lose a result that arrives together with the limit', async () => {
    for (let i = 0; i < 20; i++) {
      // The same list of Node's timers: both are run in one go.
      const task = scheduleCoroutine(new Promise((resolve) => setTimeout(resolve, 2, 'kept')));
      const limited = waitFor(task, 2);
      expect(await limited).toBe('kept');
    }
  });

  it('with 0 takes what is done, and does not even start what is not', async () => {
    let started = false;
    const start = async (): Promise<void> => {
      started = true;
    };
    expect(await waitFor(Promise.resolve('there'), 0)).toBe('there');
    const done = scheduleCoroutine(Promise.resolve('done'));
    expect(await waitFor(done, 0)).toBe('done');
    await expect(waitFor(start, 0)).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(started).toBe(false);
  });

  it('passes a cancellation by somebody else on as it is', async () => {
    const task = scheduleCoroutine(forever);
    const waiting = waitFor(task, 10_000);
    task.cancel('elsewhere');
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_CANCELLED', cause: 'elsewhere' });
  });

  it.each([-1, Number.NaN, '5', undefined])(
    'rejects %s as a limit, and starts nothing',
    async (timeoutMs) => {
      let started = false;
      const coroutine = async (): Promise<void> => void (started = true);
      await expect(waitFor(coroutine, timeoutMs as never)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
      });
      await new Promise((resolve) => setImmediate(resolve));
      expect(started).toBe(false);
    },
  );
});
