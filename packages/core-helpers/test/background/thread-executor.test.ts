// What only threads can do, or only threads can suffer.
import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { callInBackground, threadExecutor } from '@tcp-echo/core-helpers';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { work } from './workshop.js';

const executor = threadExecutor({ maxThreads: 1, resourceLimits: { maxOldGenerationSizeMb: 16 } });
afterAll(() => executor.close({ graceMs: 0 }));
const call = (name: string, ...args: readonly unknown[]) =>
  callInBackground<unknown>(work(name, ...args), { executor });

describe('a thread executor', () => {
  it('brings any value that structured clone copies there and back unchanged', async () => {
    const value = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
    });
    await fc.assert(
      fc.asyncProperty(value, async (value) => {
        expect(await call('echo', value)).toStrictEqual(structuredClone(value));
      }),
      { numRuns: 200 },
    );
  });

  it('moves what is in `transfer` instead of copying it', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const transfer = [bytes.buffer];
    const task = callInBackground(work('echo', bytes), { executor, transfer });
    expect(bytes.byteLength).toBe(0);
    expect(await task).toEqual(new Uint8Array([1, 2, 3]));
  });

  it('moves it at once also when the call has to wait', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const transfer = [bytes.buffer];
    const first = call('addLater', 1, 2);
    const queued = callInBackground(work('echo', bytes), { executor, transfer });
    expect([first.done(), bytes.byteLength]).toEqual([false, 0]);
    expect(await queued).toEqual(new Uint8Array([1, 2, 3]));
  });

  it('passes message ports', async () => {
    const { port1, port2 } = new MessageChannel();
    const module = 'data:text/javascript,export const greet = (port) => port.postMessage("hi")';
    const target = { module, export: 'greet', args: [port2] };
    await callInBackground(target, { executor, transfer: [port2] });
    expect(await once(port1, 'message')).toEqual(['hi']);
    port1.close();
  });

  it('moves back what withTransfer names', async () => {
    expect(await call('makeBytes', 3)).toEqual(new Uint8Array([7, 7, 7]));
    expect(await call('isDetached')).toBe(true);
  });

  it('shares a SharedArrayBuffer', async () => {
    const numbers = new Int32Array(new SharedArrayBuffer(8));
    await call('addOneInPlace', numbers);
    expect([...numbers]).toEqual([1, 1]);
  });

  it('breaks the call that runs out of memory, and goes on', async () => {
    const broken = call('useUpMemory');
    await expect(broken).rejects.toMatchObject({
      code: 'ERR_BROKEN_EXECUTOR',
      cause: { code: 'ERR_WORKER_OUT_OF_MEMORY' },
    });
    expect(await call('add', 1, 2)).toBe(3);
  });

  it('keeps the error that ended a call from outside of its promise as the cause', async () => {
    const broken = call('failAside', 'boom');
    await expect(broken).rejects.toMatchObject({ cause: { message: 'boom' } });
  });

  it('warns of an error that a finished call left behind', async () => {
    const warned = once(process, 'warning') as Promise<[Error]>;
    expect(await call('leaveATimerThatThrows', 'left behind')).toBe('returned');
    const [warning] = await warned;
    expect(warning.name).toBe('BackgroundWarning');
    expect(warning.message).toMatch(/ended its thread: Error: left behind/);
    expect(await call('add', 1, 2)).toBe(3);
  });

  it('ends a call in native code when that returns, without a warning', async () => {
    const warnings: Error[] = [];
    const keep = (warning: Error): unknown => warnings.push(warning);
    process.on('warning', keep);
    const target = {
      module: 'node:child_process',
      export: 'execFileSync',
      args: ['sleep', ['0.6']],
    };
    const task = callInBackground<unknown>(target, { executor });
    await call('add', 1, 2).catch(() => undefined); // it waits for the one before
    task.cancel();
    await task.catch(() => undefined);
    process.off('warning', keep);
    expect(warnings).toEqual([]);
  });

  it('survives a thread that cannot be started', async () => {
    await using broken = threadExecutor({ execArgv: ['--no-such-option'] });
    const task = callInBackground(work('add', 1, 2), { executor: broken });
    await expect(task).rejects.toMatchObject({ code: 'ERR_BROKEN_EXECUTOR' });
  });
});
