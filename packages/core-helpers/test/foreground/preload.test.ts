// `node -r @tcp-echo/core-helpers/foreground`: runInForeground at the top level of an ES module.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { output, Project } from '../support/program.js';

const project = new Project();
const preload = [
  '--disable-warning=ExperimentalWarning',
  '-r',
  '@tcp-echo/core-helpers/foreground',
];
const topLevel = `
  import { runInForeground } from '@tcp-echo/core-helpers';
  console.log(runInForeground(new Promise((resolve) => setTimeout(resolve, 1, 'once'))));
`;

describe('the preload', () => {
  it('makes the top level of an .mjs entry work, and runs it once', async () => {
    const ended = await project.runFiles(
      { 'main.mjs': topLevel },
      { args: [...preload, 'main.mjs'] },
    );
    expect(output(ended)).toBe('once\n');
  });

  it('does so for a .js entry in a package of type module, with arguments, from another folder', async () => {
    const ended = await project.runFiles(
      {
        'app/src/main.js': `${topLevel} console.log(process.argv.slice(2), import.meta.url.endsWith('/app/src/main.js'));`,
        'app/package.json': '{ "type": "module" }',
      },
      { args: [...preload, './app/src/main', 'a', '-e'] },
    );
    expect(output(ended)).toBe("once\n[ 'a', '-e' ] true\n");
  });

  it('keeps a CommonJS entry require.main', async () => {
    const ended = await project.runFiles(
      {
        'main.js':
          "console.log(require.main === module, require('node:path').basename(__filename));",
      },
      { args: [...preload, 'main.js'] },
    );
    expect(output(ended)).toBe('true main.js\n');
  });

  it('says what to do about await at the top level', async () => {
    const ended = await project.runFiles(
      { 'main.mjs': "await null; console.log('ran');" },
      { args: [...preload, 'main.mjs'] },
    );
    expect([ended.status, ended.stdout]).toEqual([1, '']);
    expect(ended.stderr).toMatch(
      /EventLoopError: .*main\.mjs cannot be run in the foreground, because it or a module it imports uses await at its top level; put that await into an async function/,
    );
  });

  it('shows an error of the entry as Node does', async () => {
    const ended = await project.runFiles(
      { 'main.mjs': "throw new Error('boom');" },
      { args: [...preload, 'main.mjs'] },
    );
    expect(ended.status).toBe(1);
    expect(ended.stderr.match(/^Error: boom$/gm)).toHaveLength(1);
  });

  it('leaves a missing entry to Node', async () => {
    const ended = await project.runFiles(
      { 'unused.mjs': '' },
      { args: [...preload, 'missing.mjs'] },
    );
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(/Cannot find module '.*missing\.mjs'/);
  });

  it.each([
    ['a program', "import '@tcp-echo/core-helpers/foreground';", []],
    ['--import', '', ['--import', '@tcp-echo/core-helpers/foreground']],
  ])('says how to use it where %s imports it', async (_, source, args) => {
    const ended = await project.runFiles({ 'main.mjs': source }, { args: [...args, 'main.mjs'] });
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(/ERR_EVENT_LOOP_RUNNING|EventLoopError/);
    expect(ended.stderr).toContain('use node -r @tcp-echo/core-helpers/foreground main.mjs');
  });

  it('leaves worker threads alone', async () => {
    const ended = await project.runFiles(
      {
        'main.mjs': `
          import { Worker } from 'node:worker_threads';
          console.log('main');
          new Worker(new URL('worker.mjs', import.meta.url));
        `,
        'worker.mjs': "console.log('worker');",
      },
      { args: [...preload, 'main.mjs'] },
    );
    expect(output(ended)).toBe('main\nworker\n');
  });

  it.each([
    ['-e', "console.log('only this')"],
    ['-p', "'only this'"],
    ['--eval', "console.log('only this')"],
  ])('runs no file that is but an argument of %s', async (flag, source) => {
    const ended = await project.runFiles(
      { 'main.mjs': "console.log('main.mjs ran');" },
      { args: (folder) => [...preload, flag, source, join(folder, 'main.mjs')] },
    );
    expect(output(ended)).toBe('only this\n');
  });

  it('does not run what --check only checks', async () => {
    const ended = await project.runFiles(
      { 'main.mjs': "console.log('main.mjs ran');" },
      { args: [...preload, '--check', 'main.mjs'] },
    );
    expect(output(ended)).toBe('');
  });

  it('is no hindrance to a REPL', async () => {
    const ended = await project.runFiles(
      { 'unused.mjs': '' },
      { args: [...preload, '-i'], stdin: '6 * 7\n' },
    );
    expect(ended.stdout).toContain('> 42\n');
  });
});
