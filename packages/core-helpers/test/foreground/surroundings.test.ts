// What else goes on during a foreground run: exceptions, exits, signals, asynchronous contexts.
import { describe, expect, it } from 'vitest';
import { output, Project } from '../support/program.js';

const project = new Project();
const run = async (source: string): Promise<string> => output(await project.run(source));

const boom = `
  let boomed;
  const afterwards = new Promise((resolve) => { boomed = resolve; });
  const boom = () => { setTimeout(boomed, 5, 'done'); throw new Error('boom'); };
  process.on('uncaughtException', (error) => console.log('uncaught', error.message));
`;
const runBeside = (source: string): Promise<string> =>
  run(`${boom}${source};
    console.log(runInForeground(afterwards));
    setTimeout(() => console.log('later'), 1);
  `);

describe('an exception in another callback', () => {
  it.each([
    ['a timer', 'setTimeout(boom, 1)'],
    ['a microtask', 'queueMicrotask(boom)'],
    ['process.nextTick', 'process.nextTick(boom)'],
    ['a later process.nextTick', 'setTimeout(() => process.nextTick(boom), 1)'],
    ['a host name lookup', "require('node:dns').lookup('127.0.0.1', boom)"],
  ])('of %s goes to uncaughtException, and the run goes on', async (_kind, source) => {
    expect(await runBeside(source)).toBe('uncaught boom\ndone\nlater\n');
  });

  // From Node 22 on V8 may drop it: docs/decisions/0003-nested-event-loop.md.
  const kept = process.versions.node.startsWith('20.') ? '' : '?';
  it.each([
    ['the file system', "require('node:fs').stat(__filename, boom)"],
    ['crypto', "require('node:crypto').pbkdf2('a', 'b', 1, 8, 'sha1', boom)"],
    ['a child process', "require('node:child_process').execFile(process.execPath, ['-v'], boom)"],
    [
      'a message port',
      `const { port1, port2 } = new (require('node:worker_threads').MessageChannel)();
      port1.on('message', () => { port1.close(); boom(); });
      port2.postMessage(1)`,
    ],
  ])('that %s calls is not thrown to the caller, and the run goes on', async (_kind, source) => {
    expect(await runBeside(source)).toMatch(
      new RegExp(`^(?:uncaught boom\n)${kept}done\nlater\n$`),
    );
  });

  it('ends the program as it does elsewhere, when nobody listens', async () => {
    const ended = await project.run(`
      setTimeout(() => { throw new Error('boom'); }, 1);
      process.on('exit', (status) => console.log('exit', status));
      runInForeground(after(5000));
    `);
    expect(ended.status).toBe(1);
    expect(ended.stdout).toBe('exit 1\n');
    expect(ended.stderr).toMatch(/^Error: boom\n {4}at Timeout/m);
  });

  it('that is a refusal inside the run is not lost', async () => {
    const printed = await run(`
      process.on('uncaughtException', (error) => console.log('uncaught', error.code));
      setTimeout(() => runInForeground(after(1)), 1);
      console.log(runInForeground(after(100, 'done')));
    `);
    expect(printed).toBe('uncaught ERR_EVENT_LOOP_RUNNING\ndone\n');
  });

  it('as an unhandled rejection is one too', async () => {
    const printed = await run(`
      process.on('unhandledRejection', (reason) => console.log('unhandled', reason));
      setTimeout(() => Promise.reject(1), 1);
      console.log(runInForeground(after(20, 'done')));
    `);
    expect(printed).toBe('unhandled 1\ndone\n');
  });
});

const interrupt = (handler: string) =>
  project.run(
    `${handler}; console.log('ready'); runInForeground(after(8000)); console.log('not interrupted');`,
    {
      onStart: (child) => child.stdout.once('data', () => child.kill('SIGINT')),
    },
  );

describe('the process', () => {
  it('can exit from inside a run', async () => {
    const ended = await project.run(`
      process.on('exit', (status) => console.log('exit', status));
      setTimeout(() => process.exit(3), 1);
      runInForeground(after(5000));
      console.log('never');
    `);
    expect([ended.status, ended.stdout, ended.stderr]).toEqual([3, 'exit 3\n', '']);
  });

  it('ends with SIGINT where nobody handles it', async () => {
    const { status, signal } = await interrupt('');
    expect([status, signal]).toEqual([null, 'SIGINT']);
  });

  it('runs its SIGINT handler where there is one', async () => {
    const ended = await interrupt(
      "process.once('SIGINT', () => { console.log('handled'); process.exit(0); })",
    );
    expect(output(ended)).toBe('ready\nhandled\n');
  });
});

it.each(['a settled promise', 'a timer', 'a stat', 'a rejection'])(
  'AsyncLocalStorage keeps its store across a run of %s',
  async (kind) => {
    const tasks: Record<string, string> = {
      'a settled promise': 'Promise.resolve()',
      'a timer': 'after(5)',
      'a stat': "require('node:fs/promises').stat(__filename)",
      'a rejection': 'after(1).then(() => { throw new Error(); })',
    };
    const printed = await run(`
      const { AsyncLocalStorage } = require('node:async_hooks');
      const storage = new AsyncLocalStorage();
      storage.run('other', () => setTimeout(() => console.log(storage.getStore()), 1));
      storage.run('mine', () => {
        attempt(() => runInForeground(${tasks[kind]}));
        console.log(storage.getStore(), runInForeground(async () => { await after(3); return storage.getStore(); }));
        setTimeout(() => console.log('later', storage.getStore()), 5);
      });
      console.log(storage.getStore());
    `);
    const lines = printed.trimEnd().split('\n');
    expect(lines.filter((line) => line !== 'other')).toEqual([
      'mine mine',
      'undefined',
      'later mine',
    ]);
    expect(lines.filter((line) => line === 'other')).toHaveLength(1);
  },
);
