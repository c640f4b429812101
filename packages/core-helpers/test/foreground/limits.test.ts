// timeoutMs and signal: they end a run while the loop sleeps in a system call.
import { describe, expect, it } from 'vitest';
import { output, Project } from '../support/program.js';

const project = new Project();
const run = async (source: string): Promise<string> => output(await project.run(source));

describe('timeoutMs', () => {
  it('ends the run with a TimeoutError, and leaves the task alone', async () => {
    const printed = await run(`
      let finish;
      const task = new Promise((resolve) => { finish = resolve; });
      const busy = setInterval(() => {}, 1);
      try { runInForeground(task, { timeoutMs: 5 }); } catch (error) {
        console.log(error.name, error.code, error.timeoutMs, error.message);
      }
      clearInterval(busy);
      finish('in the end');
      console.log(runInForeground(task));
    `);
    expect(printed).toBe(
      'TimeoutError ERR_TIMEOUT 5 runInForeground did not finish within 5 ms\nin the end\n',
    );
  });

  it('ends it although nothing is left that could, and although something unrelated goes on', async () => {
    const printed = await run(`
      console.log(attempt(() => runInForeground(new Promise(() => {}), { timeoutMs: 5 })));
      const busy = setInterval(() => {}, 1);
      console.log(attempt(() => runInForeground(new Promise(() => {}), { timeoutMs: 5 })));
      console.log(attempt(() => runInForeground(new Promise(() => {}), { timeoutMs: 0 })));
      clearInterval(busy);
    `);
    expect(printed).toBe('ERR_TIMEOUT\nERR_TIMEOUT\nERR_TIMEOUT\n');
  });

  it('is not reached by a result that is there already, and holds nothing afterwards', async () => {
    const printed = await run(`
      console.log(runInForeground(Promise.resolve(1), { timeoutMs: 0 }));
      for (const timeoutMs of [2_147_483_647, 2 ** 40, Infinity]) console.log(runInForeground(after(1, 2), { timeoutMs }));
    `);
    expect(printed).toBe('1\n2\n2\n2\n');
  });

  it.each(['-1', 'NaN', "'5'", 'null'])(
    'that is %s is an InvalidArgumentError, and the function is not called',
    async (timeoutMs) => {
      const printed = await run(`
        console.log(attempt(() => runInForeground(async () => console.log('called'), { timeoutMs: ${timeoutMs} })));
      `);
      expect(printed).toBe('ERR_INVALID_ARGUMENT\n');
    },
  );
});

describe('signal', () => {
  it('ends the run with its reason while the loop is idle', async () => {
    const printed = await run(`
      try { runInForeground(new Promise(() => {}), { signal: AbortSignal.timeout(20) }); } catch (error) {
        console.log(error.name);
      }
      const controller = new AbortController();
      const reason = { why: 'enough' };
      setTimeout(() => controller.abort(reason), 5);
      try { runInForeground(new Promise(() => {}), { signal: controller.signal }); } catch (error) {
        console.log(error === reason);
      }
    `);
    expect(printed).toBe('TimeoutError\ntrue\n');
  });

  it('that is aborted keeps a function from being called', async () => {
    const printed = await run(`
      console.log(attempt(() => runInForeground(async () => console.log('called'), { signal: AbortSignal.abort(7) })));
    `);
    expect(printed).toBe('7\n');
  });

  it.each([
    'controller.abort(7)',
    'queueMicrotask(() => controller.abort(7))',
    'process.nextTick(() => controller.abort(7))',
  ])('is heard when the task itself says %s before the loop turns', async (abort) => {
    const printed = await run(`
        const controller = new AbortController();
        const { signal } = controller;
        console.log(attempt(() => runInForeground(() => { ${abort}; return new Promise(() => {}); }, { signal })));
      `);
    expect(printed).toBe('7\n');
  });

  it('leaves no listener and no hold behind', async () => {
    const printed = await run(`
      const { getEventListeners } = require('node:events');
      const { signal } = new AbortController();
      for (let i = 0; i < 100; i++) runInForeground(after(0), { signal });
      console.log(getEventListeners(signal, 'abort').length);
    `);
    expect(printed).toBe('0\n');
  });
});

it('waiting costs next to no processor time', async () => {
  const printed = await run(`
    const before = process.cpuUsage();
    const start = process.hrtime.bigint();
    runInForeground(after(500));
    runInForeground(new Promise((resolve) => setTimeout(resolve, 500)), { signal: new AbortController().signal, timeoutMs: 5000 });
    const { user, system } = process.cpuUsage(before);
    const waited = Number(process.hrtime.bigint() - start) / 1000;
    console.log((user + system) / waited < 0.2 ? 'idle' : 'busy: ' + (user + system) / waited);
  `);
  expect(printed).toBe('idle\n');
});
