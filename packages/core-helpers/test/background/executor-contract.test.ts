// What every executor promises, run against threads and against processes.
import { BrokenExecutorError, NotCloneableError } from '@tcp-echo/base';
import {
  callInBackground,
  CancelledError,
  ExecutorClosedError,
  InvalidTargetError,
  processExecutor,
  threadExecutor,
  type Executor,
} from '@tcp-echo/core-helpers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGate, work } from './workshop.js';

const kinds = [
  { noun: 'thread', open: (max: number) => threadExecutor({ maxThreads: max }) },
  { noun: 'process', open: (max: number) => processExecutor({ maxProcesses: max }) },
];

describe.each(kinds)('a $noun executor', ({ noun, open }) => {
  let executor: Executor;
  beforeEach(() => {
    executor = open(1);
  });
  afterEach(async () => {
    await executor.close({ graceMs: 0 });
  });
  const call = (name: string, ...args: readonly unknown[]) =>
    callInBackground<unknown>(work(name, ...args), { executor });

  it('returns what the function returns', async () => {
    expect(await call('add', 1, 2)).toBe(3);
  });

  it('waits for the promise that the function returns', async () => {
    expect(await call('addLater', 1, 2)).toBe(3);
  });

  it('names the task after the function', async () => {
    const task = call('add', 1, 2);
    expect(task.name).toBe('add');
    await task;
  });

  it('runs outside of this thread', async () => {
    const here = `${process.pid}/0`;
    expect(await call('whoAmI')).not.toBe(here);
  });

  it('loads a module once and keeps its state', async () => {
    expect([await call('countCalls'), await call('countCalls')]).toEqual([1, 2]);
  });

  it('starts another worker only when all are taken, and no more than its maximum', async () => {
    await using two = open(2);
    await using gate = await openGate();
    const submit = () => callInBackground(work('waitAtGate', gate.port), { executor: two });
    const tasks = [submit(), submit(), submit()];
    const first = await gate.next();
    const second = await gate.next();
    expect(gate.count()).toBe(0);
    first.end('1');
    const third = await gate.next();
    second.end('2');
    third.end('3');
    expect(new Set(await Promise.all(tasks))).toEqual(new Set(['1', '2', '3']));
  });

  it('keeps queued calls in order, each with its own result', async () => {
    const tasks = Array.from({ length: 50 }, (_, index) => call('echo', index));
    expect(await Promise.all(tasks)).toEqual(tasks.map((_, index) => index));
  });

  it('takes the arguments of a queued call as they were when it was made', async () => {
    const list = [1];
    const first = call('addLater', 1, 1);
    const queued = call('echo', list);
    list.push(2);
    await first;
    expect(await queued).toEqual([1]);
  });

  it('refuses an argument that cannot be cloned, and goes on', async () => {
    const refused = call('echo', () => 0);
    await expect(refused).rejects.toBeInstanceOf(NotCloneableError);
    await expect(refused).rejects.toThrow(`arguments of echo of`);
    expect(await call('add', 1, 2)).toBe(3);
  });

  it('refuses an argument of a queued call that cannot be cloned', async () => {
    const first = call('addLater', 1, 2);
    await expect(call('echo', [Symbol('no copy')])).rejects.toBeInstanceOf(NotCloneableError);
    expect(await first).toBe(3);
  });

  it.each(['returnAFunction', 'throwUncloneable'])(
    'refuses what %s yields, which cannot be cloned, and goes on in the same worker',
    async (name) => {
      const worker = await call('whoAmI');
      const refused = call(name);
      await expect(refused).rejects.toBeInstanceOf(NotCloneableError);
      await expect(refused).rejects.toThrow(name);
      expect(await call('whoAmI')).toBe(worker);
    },
  );

  it.each([
    ['process.exit', work('exit', 3), /exit of .* did not finish: its .* ended with exit code 3/],
    [
      'an error outside of its promise',
      work('failAside', 'boom'),
      /failAside of .* did not finish/,
    ],
    [
      'a missing module',
      { module: new URL('./targets/none.mjs', import.meta.url), export: 'add' },
      /cannot call add of file:.*none\.mjs: its module does not load/,
    ],
    [
      'a syntax error in its module',
      { module: 'data:text/javascript,export const = 1', export: 'add' },
      /its module does not load: Unexpected token|its module does not load: Missing initializer/,
    ],
    [
      'an error while its module loads',
      { module: 'data:text/javascript,throw new RangeError("not today")', export: 'add' },
      /its module does not load: not today/,
    ],
  ])('breaks the call that dies of %s, and goes on', async (_, target, message) => {
    const broken = callInBackground(target, { executor });
    const queued = call('add', 1, 2);
    const error = await broken.catch((error: unknown) => error);
    expect(error).toBeInstanceOf(BrokenExecutorError);
    expect(error).toMatchObject({ code: 'ERR_BROKEN_EXECUTOR' });
    expect((error as Error).message).toMatch(message);
    expect(await queued).toBe(3);
  });

  it('hurts no neighbour when a worker dies', async () => {
    await using two = open(2);
    await using gate = await openGate();
    const neighbour = callInBackground(work('waitAtGate', gate.port), { executor: two });
    const socket = await gate.next();
    const dying = callInBackground(work('exit', 1), { executor: two });
    await expect(dying).rejects.toBeInstanceOf(BrokenExecutorError);
    socket.end('alive');
    expect(await neighbour).toBe('alive');
  });

  it.each(['nothing', 'notAFunction'])(
    'names module and export when the module exports no function %s',
    async (name) => {
      const refused = call(name);
      await expect(refused).rejects.toBeInstanceOf(InvalidTargetError);
      await expect(refused).rejects.toThrow(
        new RegExp(`target must be a callable: .*workshop\\.mjs exports no function '${name}'`),
      );
    },
  );

  it('finds the exports of a CommonJS module, also those that Node cannot see beforehand', async () => {
    const module = new URL('./targets/hidden-export.cjs', import.meta.url);
    const add = callInBackground({ module, export: 'add', args: [2, 3] }, { executor });
    const multiply = callInBackground({ module, export: 'multiply', args: [2, 3] }, { executor });
    expect([await add, await multiply]).toEqual([5, 6]);
  });

  it('can be used from within its own calls', async () => {
    expect(await call('addElsewhere', 1, 2)).toBe(3);
  });

  it('takes a result that is nested too deep for a reason to refuse that one call', async () => {
    for (const depth of [2000, 20_000, 200_000]) {
      const nested = await call('nest', depth).catch((error: unknown) => error);
      if (nested instanceof Error) expect(nested).toBeInstanceOf(NotCloneableError);
    }
    expect(await call('add', 1, 2)).toBe(3);
  });

  it('takes an argument that is nested too deep for a reason to refuse that one call', async () => {
    const worker = await call('whoAmI');
    for (const depth of [1000, 3000, 20_000]) {
      let nested: object | undefined;
      for (let left = depth; left > 0; left -= 1) nested = { next: nested };
      const done = await call('findMark', nested).catch((error: unknown) => error);
      if (done !== undefined) expect(done).toBeInstanceOf(NotCloneableError);
    }
    expect(await call('whoAmI')).toBe(worker);
  });

  it('does not mind what a module says to whoever started it', async () => {
    expect(await call('sayReady', 'ready', null, Buffer.from('x'), { tcpEchoReply: 7 })).toBe(
      'said',
    );
    expect(await call('add', 1, 2)).toBe(3);
  });

  it('calls what Node itself exports', async () => {
    const target = { module: 'node:path', export: 'basename', args: ['/a/b'] };
    expect(await callInBackground(target, { executor })).toBe('b');
  });

  it('runs queued calls in their order, without those that are cancelled', async () => {
    const order: number[] = [];
    const tasks = Array.from({ length: 50 }, (_, index) => call('echo', index));
    for (const [index, task] of tasks.entries()) {
      task.then(
        () => order.push(index),
        () => undefined,
      );
    }
    const kept = [...tasks.keys()].filter((index) => index % 3 === 0);
    for (const [index, task] of tasks.entries()) if (index % 3 !== 0) task.cancel();
    await Promise.allSettled(tasks);
    expect(order).toEqual(kept);
    expect(await call('echo', 'last')).toBe('last');
  });

  it('removes a queued call that is cancelled', async () => {
    await using gate = await openGate();
    const running = call('waitAtGate', gate.port);
    const queued = call('waitAtGate', gate.port);
    const socket = await gate.next();
    queued.cancel();
    await expect(queued).rejects.toBeInstanceOf(CancelledError);
    socket.end('mine');
    expect(await running).toBe('mine');
    expect(await call('add', 1, 2)).toBe(3);
    expect(gate.count()).toBe(0);
  });

  it('ends the worker of a running call that is cancelled, and only that one', async () => {
    await using two = open(2);
    await using gate = await openGate();
    const submit = () => callInBackground(work('waitAtGate', gate.port), { executor: two });
    const cancelled = submit();
    const firstSocket = await gate.next();
    const neighbour = submit();
    const secondSocket = await gate.next();
    const lost = new Promise((resolve) => {
      firstSocket.once('close', resolve);
    });
    firstSocket.resume();
    cancelled.cancel('enough');
    await expect(cancelled).rejects.toMatchObject({ code: 'ERR_CANCELLED', cause: 'enough' });
    expect(cancelled.cancelled()).toBe(true);
    await lost;
    secondSocket.end('alive');
    expect(await neighbour).toBe('alive');
  });

  it('ends a call that never returns to its event loop', async () => {
    const worker = await call('whoAmI');
    const endless = call('loopForever');
    endless.cancel();
    await expect(endless).rejects.toBeInstanceOf(CancelledError);
    expect(await call('whoAmI')).not.toBe(worker);
  });

  it('lets a function run its own loop in the foreground, also when it is called first', async () => {
    await using gate = await openGate();
    const task = call('waitAtGateInForeground', gate.port);
    (await gate.next()).end('opened');
    expect(await task).toBe('opened');
  });

  it('ends a call that sleeps in a foreground run', async () => {
    await using gate = await openGate();
    const task = call('waitAtGateInForeground', gate.port);
    await gate.next();
    task.cancel();
    await expect(task).rejects.toBeInstanceOf(CancelledError);
  });

  it('gives the call after a cancelled one its own result', async () => {
    await using gate = await openGate();
    const cancelled = call('waitAtGate', gate.port);
    (await gate.next()).end('late');
    cancelled.cancel();
    await cancelled.catch(() => undefined);
    expect(await call('echo', 'own')).toBe('own');
  });

  it('starts nothing if the signal was aborted before', async () => {
    await using gate = await openGate();
    const signal = AbortSignal.abort();
    const task = callInBackground(work('waitAtGate', gate.port), { executor, signal });
    await expect(task).rejects.toBeInstanceOf(CancelledError);
    await call('add', 1, 2);
    expect(gate.count()).toBe(0);
  });

  it('is cancelled by its signal', async () => {
    await using gate = await openGate();
    const controller = new AbortController();
    const { signal } = controller;
    const task = callInBackground(work('waitAtGate', gate.port), { executor, signal });
    await gate.next();
    controller.abort();
    await expect(task).rejects.toBeInstanceOf(CancelledError);
  });

  it('takes one signal for any number of calls', async () => {
    const warnings: Error[] = [];
    const keep = (warning: Error): unknown => warnings.push(warning);
    process.on('warning', keep);
    const { signal } = new AbortController();
    const submit = () => callInBackground(work('add', 1, 2), { executor, signal });
    await Promise.all(Array.from({ length: 20 }, submit));
    process.off('warning', keep);
    expect(warnings).toEqual([]);
  });

  it('does not let a timer that a call left behind hurt the next call', async () => {
    for (let round = 0; round < 5; round += 1) {
      expect(await call('leaveATimerThatExits')).toBe('returned');
      expect(await call('add', round, 1)).toBe(round + 1);
    }
  });

  it.each(['leaveATimer', 'leaveACryptoJob'])(
    'lets what %s left behind go on while no call follows',
    async (name) => {
      await using gate = await openGate();
      await call(name, gate.port);
      expect(await call(name, gate.port)).toBe('returned');
      await gate.next();
      await gate.next();
    },
  );

  it('waits for running and queued calls when it is closed, and refuses new ones', async () => {
    await using gate = await openGate();
    const running = call('waitAtGate', gate.port);
    const queued = call('add', 1, 2);
    const socket = await gate.next();
    const closed = executor.close();
    await expect(call('add', 1, 2)).rejects.toBeInstanceOf(ExecutorClosedError);
    socket.end('finished');
    await closed;
    expect([running.result(), queued.result()]).toEqual(['finished', 3]);
  });

  it('ends what is still pending after graceMs, and says so', async () => {
    await using gate = await openGate();
    const running = call('waitAtGate', gate.port);
    const queued = call('add', 1, 2);
    await gate.next();
    await executor.close({ graceMs: 1 });
    await expect(running).rejects.toMatchObject({ code: 'ERR_EXECUTOR_CLOSED' });
    await expect(queued).rejects.toMatchObject({ code: 'ERR_EXECUTOR_CLOSED' });
  });

  it('can be closed twice, and starts nothing after that', async () => {
    await call('add', 1, 2);
    await Promise.all([executor.close(), executor.close()]);
    await executor.close();
    await expect(call('add', 1, 2)).rejects.toThrow(`add was not started: the executor is closed`);
  });

  it('refuses a grace that is no duration, and stays open', async () => {
    expect(() => executor.close({ graceMs: -1 })).toThrow(
      /graceMs must be a number of milliseconds/,
    );
    expect(await call('add', 1, 2)).toBe(3);
  });

  it(`says what it wants instead of a bad maximum of its ${noun} count`, () => {
    expect(() => open(0)).toThrow(/max(Threads|Processes) must be an integer from 1 to/);
  });
});
