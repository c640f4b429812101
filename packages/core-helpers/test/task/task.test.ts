// Task: every state, what can be asked in it, and how it gets there.
import { EventEmitter, getEventListeners, once } from 'node:events';
import { inspect } from 'node:util';
import { InvalidStateError } from '@tcp-echo/base';
import { CancelledError, scheduleCoroutine, type Task } from '@tcp-echo/core-helpers';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const forever = new Promise<never>(() => {});
const until = (task: Task<unknown>): Promise<unknown> => task.catch(() => {});

async function fetchIt(): Promise<void> {}

describe('a pending Task', () => {
  it('has no outcome, and says so', () => {
    const task = scheduleCoroutine(forever, { name: 'never' });
    expect([task.done(), task.cancelled(), inspect(task)]).toEqual([
      false,
      false,
      "Task <pending 'never'>",
    ]);
    expect(() => task.result()).toThrow(InvalidStateError);
    expect(() => task.exception()).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_STATE',
        message: expect.stringContaining('never has no result yet'),
      }),
    );
  });

  it('is called after its function, else by a number', () => {
    expect(scheduleCoroutine(fetchIt).name).toBe('fetchIt');
    expect(scheduleCoroutine(fetchIt, { name: 'other' }).name).toBe('other');
    expect(scheduleCoroutine(async () => {}).name).toMatch(/^Task-\d+$/);
    expect(scheduleCoroutine(forever).name).toMatch(/^Task-\d+$/);
  });
});

describe('a Task of a function', () => {
  it('does not start before the loop’s next turn', async () => {
    let started = false;
    const task = scheduleCoroutine(async () => {
      started = true;
    });
    await Promise.resolve();
    await new Promise<void>((resolve) => process.nextTick(resolve));
    expect(started).toBe(false);
    await task;
    expect(started).toBe(true);
  });

  it('never starts when it is cancelled before', async () => {
    let started = false;
    const task = scheduleCoroutine(async (_signal) => {
      started = true;
    });
    expect([task.cancel('why'), task.done(), task.cancelled()]).toEqual([true, true, true]);
    await turn();
    expect(started).toBe(false);
    expect(() => task.result()).toThrow(
      expect.objectContaining({ code: 'ERR_CANCELLED', cause: 'why' }),
    );
  });

  it('fails where the function throws, or returns no promise', async () => {
    const thrown = new Error('at once');
    const throwing = scheduleCoroutine(() => {
      throw thrown;
    });
    await until(throwing);
    expect(throwing.exception()).toBe(thrown);
    const wrong = scheduleCoroutine((() => 5) as unknown as () => Promise<void>);
    await expect(wrong).rejects.toMatchObject({ code: 'ERR_INVALID_TARGET' });
  });
});

describe('a finished Task', () => {
  it('has its value', async () => {
    const task = scheduleCoroutine(async () => 'Hello World!', { name: 'tcpEchoClient' });
    await until(task);
    expect([task.done(), task.cancelled(), task.result(), task.exception()]).toEqual([
      true,
      false,
      'Hello World!',
      undefined,
    ]);
    expect(inspect(task)).toBe("Task <finished 'tcpEchoClient' result='Hello World!'>");
    expect(inspect({ task })).toBe(
      "{ task: Task <finished 'tcpEchoClient' result='Hello World!'> }",
    );
    expect([task.cancel(), task.cancelled(), task.result()]).toEqual([
      false,
      false,
      'Hello World!',
    ]);
  });

  it.each([undefined, 0, 'text', new TypeError('wrong')])('has its error, %s', async (reason) => {
    const task = scheduleCoroutine(Promise.reject(reason), { name: 'failing' });
    await until(task);
    expect([task.done(), task.cancelled(), task.exception()]).toEqual([true, false, reason]);
    let thrown: unknown = 'nothing';
    try {
      task.result();
    } catch (caught) {
      thrown = caught;
    }
    expect(thrown).toBe(reason);
    const shown = reason instanceof Error ? 'TypeError: wrong' : inspect(reason);
    expect(inspect(task)).toBe(`Task <finished 'failing' exception=${shown}>`);
    expect(task.cancel()).toBe(false);
  });
});

const afterAbort = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => signal.addEventListener('abort', resolve));

describe('cancel', () => {
  it('lets a function that takes its signal clean up, once', async () => {
    const steps: string[] = [];
    const task = scheduleCoroutine(
      async (signal) => {
        steps.push('started');
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        steps.push(`cleaning up: ${signal.reason}`);
        await turn();
        throw signal.reason;
      },
      { name: 'tidy' },
    );
    await turn();
    expect([task.cancel('stop'), task.cancel('again'), task.done()]).toEqual([true, true, false]);
    expect(inspect(task)).toBe("Task <cancelling 'tidy'>");
    await expect(task).rejects.toMatchObject({
      code: 'ERR_CANCELLED',
      message: 'tidy was cancelled',
      cause: 'stop',
    });
    expect(steps).toEqual(['started', 'cleaning up: stop']);
    expect([task.cancelled(), inspect(task), task.cancel()]).toEqual([
      true,
      "Task <cancelled 'tidy'>",
      false,
    ]);
    expect(() => task.exception()).toThrow(CancelledError);
  });

  it('is overruled by a value that the function returns all the same', async () => {
    const task = scheduleCoroutine(async (signal) => afterAbort(signal).then(() => 'kept'));
    await turn();
    task.cancel();
    expect(await task).toBe('kept');
    expect(task.cancelled()).toBe(false);
  });

  it('is overruled by another error', async () => {
    const task = scheduleCoroutine(async (signal) => {
      await afterAbort(signal);
      throw new RangeError('clean-up');
    });
    await turn();
    task.cancel();
    await expect(task).rejects.toThrow(RangeError);
    expect(task.cancelled()).toBe(false);
  });

  it('gives up at once what takes no signal, and drops what it yields later', async () => {
    const source = new EventEmitter();
    const late = once(source, 'late');
    for (const task of [scheduleCoroutine(late), scheduleCoroutine(() => late)]) {
      await turn();
      expect([task.cancel(), task.cancelled()]).toEqual([true, true]);
    }
    const task = scheduleCoroutine(late);
    task.cancel();
    source.emit('late');
    await turn();
    expect(() => task.result()).toThrow(CancelledError);
  });

  it('reaches the Task that was adopted, and follows it', async () => {
    const inner = scheduleCoroutine(forever, { name: 'inner' });
    const outer = scheduleCoroutine(inner);
    outer.cancel('why');
    await until(outer);
    expect([inner.cancelled(), outer.cancelled()]).toEqual([true, true]);

    const inner2 = scheduleCoroutine(forever);
    const outer2 = scheduleCoroutine(async () => await inner2);
    await turn();
    inner2.cancel();
    await until(outer2);
    expect(outer2.cancelled()).toBe(true); // as in asyncio
  });
});

describe('the signal option', () => {
  it('cancels when it is aborted, with its reason, and is not listened to afterwards', async () => {
    const controller = new AbortController();
    const task = scheduleCoroutine(forever, { signal: controller.signal });
    const done = scheduleCoroutine(async () => 1, { signal: controller.signal });
    await done;
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    controller.abort('enough');
    expect(() => task.result()).toThrow(expect.objectContaining({ cause: 'enough' }));
    expect(done.result()).toBe(1);
  });

  it('that is aborted already cancels at once, adopted Tasks too, and leaves no unhandled rejection', async () => {
    const signal = AbortSignal.abort('early');
    const inner = scheduleCoroutine(forever);
    const targets = [forever, async () => 1, inner, Promise.reject(new Error('given up'))];
    for (const target of targets) {
      expect(scheduleCoroutine<unknown>(target, { signal }).cancelled()).toBe(true);
    }
    expect(inner.cancelled()).toBe(true);
    await turn(); // vitest fails the file for an unhandled rejection
  });
});

it.each([undefined, null, 5, 'text', {}, []])('%j is no target', (target) => {
  expect(() => scheduleCoroutine(target as never)).toThrow(TypeError);
  expect(() => scheduleCoroutine(target as never)).toThrow(/^target must be a coroutine, not /);
});

it('a Task is as a promise what the promise is that it adopts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.anything(),
      fc.boolean(),
      fc.boolean(),
      async (value, fails, asFunction) => {
        const make = async (): Promise<unknown> => {
          if (fails) throw value;
          return value;
        };
        const task = scheduleCoroutine(asFunction ? make : make());
        const [expected, actual] = await Promise.allSettled([make(), task]);
        expect(actual).toEqual(expected);
        expect(task.done()).toBe(true);
        const finallyTask = task.finally(() => {}).catch((error: unknown) => error);
        expect(Object.is(await finallyTask, value)).toBe(true);
      },
    ),
  );
});
