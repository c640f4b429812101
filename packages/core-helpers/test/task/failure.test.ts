// The failure of a Task that nobody looks at: reported once, and never a crash.
import { describe, expect, it } from 'vitest';
import { Project } from '../support/program.js';

const project = new Project();

async function warnings(source: string, args: readonly string[] = []): Promise<string[]> {
  const ended = await project.run(
    `process.on('warning', ({ name, code, message }) => console.log(name, code, message.split('\\n')[0]));
    (async () => {${source}})();`,
    { args: [...args, 'main.cjs'] },
  );
  expect([ended.status, ended.signal]).toEqual([0, null]);
  return ended.stdout.split('\n').filter(Boolean);
}

const expected = (error: string): string =>
  `TaskFailureWarning TCP_ECHO_TASK_FAILURE job failed, and nobody looked at its error: ${error}`;
const failing = "scheduleCoroutine(async () => { throw new Error('boom'); }, { name: 'job' })";

describe('a failure that nobody looked at', () => {
  it('is reported once at exit, while the Task is still there', async () => {
    expect(await warnings(`globalThis.kept = ${failing};`)).toEqual([expected('Error: boom')]);
  });

  it('is reported once when the Task is garbage', async () => {
    const printed = await warnings(
      `(() => { ${failing}; })();
      for (let i = 0; i < 20; i++) { await new Promise(setImmediate); gc(); }
      console.log('before the end');
      setImmediate(() => console.log('end'));`,
      ['--expose-gc'],
    );
    expect(printed).toEqual([expected('Error: boom'), 'before the end', 'end']);
  });

  it('is reported although wait saw that the Task is done', async () => {
    expect(await warnings(`await wait([${failing}]);`)).toEqual([expected('Error: boom')]);
  });

  it.each([
    ['inspect', "[require('node:util').inspect.custom]() { throw new Error('no'); }"],
    [
      'inspect, and then with undefined',
      "[require('node:util').inspect.custom]() { throw undefined; }",
    ],
    ['its stack', "get stack() { throw new Error('no'); }"],
    ['its name', "get name() { throw new Error('no'); }"],
  ])('is reported, and ends nothing, although it cannot be shown: %s', async (_, member) => {
    const printed = await warnings(
      `class Odd extends Error { ${member} }
      Object.defineProperty(Odd.prototype, 'message', { value: 'odd' });
      const odd = Object.setPrototypeOf(new Error(), Odd.prototype);
      delete odd.stack;
      (() => { scheduleCoroutine(Promise.reject(odd), { name: 'job' }); })();
      const kept = scheduleCoroutine(Promise.reject(odd), { name: 'job' });
      const { done } = await wait([kept], { timeoutMs: 5000 });
      console.log(done.size, require('node:util').inspect(kept).startsWith("Task <finished 'job' exception="));
      for (let i = 0; i < 20; i++) { await new Promise(setImmediate); gc(); }
      globalThis.kept = kept;`,
      ['--expose-gc'],
    );
    expect(printed).toHaveLength(3);
    expect(printed.filter((line) => line === '1 true')).toHaveLength(1);
    expect(printed.filter((line) => line.startsWith(expected('')))).toHaveLength(2);
  });

  it.each([
    ['undefined', 'undefined'],
    ['0', '0'],
    ['Object.create(null)', '[Object: null prototype] {}'],
    ["Symbol('s')", 'Symbol(s)'],
  ])('is reported whatever it is: %s', async (reason, shown) => {
    const source = `globalThis.kept = scheduleCoroutine(Promise.reject(${reason}), { name: 'job' });`;
    expect(await warnings(source)).toEqual([expected(shown)]);
  });

  it('is reported in a worker thread too', async () => {
    const ended = await project.run(`
      const { Worker } = require('node:worker_threads');
      new Worker(${JSON.stringify(`
        const { scheduleCoroutine } = require('@tcp-echo/core-helpers');
        globalThis.kept = scheduleCoroutine(Promise.reject(new Error('boom')), { name: 'job' });
      `)}, { eval: true });
    `);
    expect(ended.status).toBe(0);
    expect(ended.stderr.match(/TaskFailureWarning: job failed/g)).toHaveLength(1);
  });
});

it.each([
  ['awaited', `await task.catch(() => {});`],
  ['asked for its result', `await wait([task]); try { task.result(); } catch {}`],
  ['asked for its exception', `await wait([task]); task.exception();`],
  ['one of Promise.all', `await Promise.all([task]).catch(() => {});`],
  ['waited for', `await waitFor(task, 1000).catch(() => {});`],
  ['looked at before it failed', `task.then(undefined, () => {}); await wait([task]);`],
  ['cancelled', `task.cancel();`],
])('a Task that is %s is not reported', async (_how, source) => {
  const printed = await warnings(
    `let task = ${failing}; ${source}
    task = undefined;
    for (let i = 0; i < 5; i++) { await new Promise(setImmediate); gc(); }`,
    ['--expose-gc'],
  );
  expect(printed).toEqual([]);
});
