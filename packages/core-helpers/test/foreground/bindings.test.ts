// The bindings to the loop: which is used, and what is said where none loads.
import { expect, it } from 'vitest';
import { output, prelude, Project } from '../support/program.js';

const project = new Project();

/** Makes Node find none of these modules. */
const without = (...names: readonly string[]): string => `
  const Module = require('node:module');
  const { _load } = Module;
  Module._load = (request, ...rest) => {
    if (${JSON.stringify(names)}.includes(request)) {
      throw Object.assign(new Error('Cannot find module ' + request), { code: 'MODULE_NOT_FOUND' });
    }
    return _load(request, ...rest);
  };
`;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const hasNodeFfi = major > 26 || (major === 26 && minor >= 1);

it('says ERR_EVENT_LOOP_UNAVAILABLE and both remedies where no binding loads, before calling anything', async () => {
  const printed = output(
    await project.run(`
      ${without('deasync', 'node:ffi')}
      try {
        runInForeground(async () => console.log('called'));
      } catch (error) {
        console.log(error.name, error.code);
        console.log(error.message);
        console.log(error.cause.errors.length);
      }
      console.log(attempt(() => runInForeground(after(1))), runInForeground(Promise.resolve('settled')));
    `),
  );
  const [names, message, causes, last] = printed.trimEnd().split('\n');
  expect(names).toBe('EventLoopError ERR_EVENT_LOOP_UNAVAILABLE');
  expect(message).toContain(`Node ${process.versions.node} (${process.platform}-${process.arch})`);
  expect(message).toContain('install deasync');
  expect(message).toContain('use Node 26.1 or later');
  expect(message).toContain('or await the task instead');
  expect(causes).toBe('2');
  expect(last).toBe('ERR_EVENT_LOOP_UNAVAILABLE settled');
});

it.skipIf(!hasNodeFfi)('uses node:ffi where deasync is missing', async () => {
  const ended = await project.runFiles(
    {
      'main.cjs': `${prelude}${without('deasync')}
        console.log(runInForeground(after(2, 'ran')), attempt(() => runInForeground(new Promise(() => {}))));
        setTimeout(() => console.log(runInForeground(after(2, 'in a timer'))), 2);
      `,
    },
    { args: ['--disable-warning=ExperimentalWarning', 'main.cjs'] },
  );
  expect(output(ended)).toBe('ran ERR_EVENT_LOOP_STALLED\nin a timer\n');
});

it.each(['bun', 'deno'])('says so at once on %s, whose loop is not Node’s', async (runtime) => {
  const printed = await project.run(`
    Object.defineProperty(process, 'versions', { value: { ...process.versions, ${runtime}: '1' } });
    try { runInForeground(async () => console.log('called')); } catch (error) { console.log(error.code, error.message); }
  `);
  expect(output(printed)).toMatch(
    /^ERR_EVENT_LOOP_UNAVAILABLE runInForeground runs Node's own event loop, which (Bun|Deno) does not have; await the task instead\n$/,
  );
});
