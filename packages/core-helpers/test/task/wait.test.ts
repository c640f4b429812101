// wait: which tasks are done, and which are pending. Never cancels, never throws a task's error.
import { scheduleCoroutine, wait, type Task } from '@tcp-echo/core-helpers';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { output, Project } from '../support/program.js';

const project = new Project();
const forever = new Promise<never>(() => {});
const failing = (): Task<never> => scheduleCoroutine(Promise.reject(new Error('boom')));

describe('wait', () => {
  it('is over when all are done, and throws nobody’s error', async () => {
    const [value, error] = [scheduleCoroutine(async () => 1), failing()];
    const { done, pending } = await wait([value, error]);
    expect([...done]).toEqual([value, error]);
    expect(pending.size).toBe(0);
    expect(error.exception()).toBeInstanceOf(Error);
  });

  it('takes tasks of different types, and keeps them', async () => {
    const tasks = [
      scheduleCoroutine(async () => 'text'),
      scheduleCoroutine(async () => 7),
    ] as const;
    const { done, pending } = await wait(tasks);
    const results: (string | number)[] = [...done].map((task) => task.result());
    expect([results, pending.size]).toEqual([['text', 7], 0]);
  });

  it('first-completed is over with the first that is done, also one that is done already', async () => {
    const never = scheduleCoroutine(forever);
    const quick = scheduleCoroutine(async () => 1);
    for (let i = 0; i < 2; i++) {
      const { done, pending } = await wait([never, quick], {
        returnWhen: 'first-completed',
      });
      expect([[...done], [...pending]]).toEqual([[quick], [never]]);
    }
    expect(never.cancel()).toBe(true);
  });

  it('first-exception is over with the first failure, but not with a cancellation or a value', async () => {
    const never = scheduleCoroutine(forever);
    const cancelled = scheduleCoroutine(forever);
    cancelled.cancel();
    const value = scheduleCoroutine(async () => 1);
    const late = scheduleCoroutine(async () => {
      await value;
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error('late');
    });
    const tasks: Task<unknown>[] = [never, cancelled, value, late];
    const { done, pending } = await wait(tasks, { returnWhen: 'first-exception' });
    expect([[...done], [...pending]]).toEqual([[cancelled, value, late], [never]]);
    late.exception();
    never.cancel();
    const all = await wait(new Set([never, cancelled, value]), { returnWhen: 'first-exception' });
    expect(all.done.size).toBe(3);
  });

  it('is over at its time limit, which is no error and cancels nobody', async () => {
    const never = scheduleCoroutine(forever);
    for (const timeoutMs of [0, 5]) {
      const { done, pending } = await wait([never], { timeoutMs });
      expect([done.size, [...pending], never.done()]).toEqual([0, [never], false]);
    }
  });

  it('counts a duplicate once, and takes any iterable', async () => {
    const task = scheduleCoroutine(async () => 1);
    const { done } = await wait(
      (function* () {
        yield task;
        yield task;
      })(),
    );
    expect(done.size).toBe(1);
  });

  it('rejects what it cannot wait for, in words', async () => {
    await expect(wait([])).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
    const notTasks = [[Promise.resolve()], [undefined], [scheduleCoroutine(forever), 5]] as never[];
    for (const tasks of notTasks) {
      await expect(wait(tasks)).rejects.toMatchObject({
        code: 'ERR_INVALID_TARGET',
        message: expect.stringMatching(/^wait takes tasks, not .*scheduleCoroutine makes a task/),
      });
    }
    for (const tasks of [undefined, 5, scheduleCoroutine(forever)] as never[]) {
      await expect(wait(tasks)).rejects.toMatchObject({ code: 'ERR_INVALID_TARGET' });
    }
    for (const options of [
      { returnWhen: 'FIRST_COMPLETED' },
      { timeoutMs: -1 },
      { timeoutMs: '5' },
    ] as never[]) {
      await expect(wait([scheduleCoroutine(forever)], options)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
      });
    }
  });

  it('leaves nothing behind on a task that stays pending', async () => {
    const ended = await project.runFiles(
      {
        'main.cjs': `
          const { scheduleCoroutine, wait } = require('@tcp-echo/core-helpers');
          (async () => {
            const never = scheduleCoroutine(new Promise(() => {}));
            const done = scheduleCoroutine(Promise.resolve());
            await done;
            const used = async (count) => {
              for (let i = 0; i < count; i++) await wait([never, done], { returnWhen: 'first-completed' });
              gc();
              return process.memoryUsage().heapUsed;
            };
            const before = await used(10_000);
            const after = await used(200_000);
            console.log((after - before) / 200_000 < 8 ? 'nothing' : 'bytes a wait: ' + (after - before) / 200_000);
          })();
        `,
      },
      { args: ['--expose-gc', 'main.cjs'] },
    );
    expect(output(ended)).toBe('nothing\n');
  });
});

it('done and pending are a partition of what wait was given, and each side is true', async () => {
  const kind = fc.constantFrom('value', 'error', 'cancelled', 'pending');
  const mode = fc.constantFrom('all-completed', 'first-completed', 'first-exception');
  await fc.assert(
    fc.asyncProperty(fc.array(kind, { minLength: 1 }), mode, async (kinds, returnWhen) => {
      const tasks = kinds.map((kind): Task<void> => {
        if (kind === 'value') return scheduleCoroutine(Promise.resolve());
        if (kind === 'error') return failing();
        const task = scheduleCoroutine(forever);
        if (kind === 'cancelled') task.cancel();
        return task;
      });
      const { done, pending } = await wait(tasks, { returnWhen, timeoutMs: 1 });
      expect([
        ...tasks.filter((task) => done.has(task)),
        ...tasks.filter((task) => pending.has(task)),
      ]).toHaveLength(tasks.length);
      for (const task of done) expect(task.done()).toBe(true);
      for (const task of pending) expect(task.done()).toBe(false);
      expect(done.size + pending.size).toBe(tasks.length);
      for (const task of tasks) await (task.done() ? task.catch(() => {}) : undefined);
    }),
    { numRuns: 50 },
  );
});
