// Loaded in another realm than Node's own, as test frameworks load what they test.
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { output, Project } from './support/program.js';

const project = new Project();
const realm = fileURLToPath(new URL('support/realm.cjs', import.meta.url));
const run = (source: string) => project.run(source, { args: ['--expose-gc', realm, 'main.cjs'] });

it('Node’s own AbortError is a cancellation, and its limit a TimeoutError', async () => {
  const ended = await run(`
    const { setTimeout: sleep } = require('node:timers/promises');
    const sleeping = async (signal) => sleep(60_000, 0, { signal });
    (async () => {
      console.log(await sleep(0, 0, { signal: AbortSignal.abort() }).catch((error) => error instanceof Error));
      const task = scheduleCoroutine(sleeping, { name: 'sleeping' });
      setTimeout(() => task.cancel(), 5);
      await wait([task]);
      console.log(task);
      console.log(await waitFor(sleeping, 1).catch((error) => error.code));
      console.log(scheduleCoroutine(require('node:fs/promises').readFile('missing'), { name: 'reading' }));
    })();
  `);
  expect(ended.stdout).toBe(
    "false\nTask <cancelled 'sleeping'>\nERR_TIMEOUT\nTask <pending 'reading'>\n",
  );
});

it('a failure that nobody looks at is one warning, once the Task is garbage or at exit, and Node prints it', async () => {
  const ended = await run(`
    const { readFile } = require('node:fs/promises');
    process.on('warning', (warning) => console.log(warning.name, warning.cause.code ?? warning.cause.message));
    (() => { scheduleCoroutine(readFile('missing'), { name: 'garbage' }); })();
    globalThis.kept = scheduleCoroutine(Promise.reject(new Error('kept')), { name: 'kept' });
    let turns = 0;
    const collect = () => { gc(); if (turns++ < 20) setTimeout(collect, 1); };
    collect();
  `);
  expect(ended.stdout).toBe('TaskFailureWarning ENOENT\nTaskFailureWarning kept\n');
  expect(ended.stderr).toMatch(
    /TaskFailureWarning: garbage failed[^]*TaskFailureWarning: kept failed/,
  );
  expect(ended.status).toBe(0);
});

it('runInForeground works in the callback of a socket, and older sockets close afterwards', async () => {
  const ended = await run(`
    const net = require('node:net');
    const server = net.createServer((socket) => socket.end('x')).listen(0, '127.0.0.1', () => {
      const socket = net.connect(server.address().port, '127.0.0.1', () => {
        console.log(attempt(() => runInForeground(after(1, 'in a connect listener'))));
        process.nextTick(() => console.log(attempt(() => runInForeground(after(1, 'in a nextTick')))));
      });
      socket.resume().on('close', () => { console.log('closed'); server.close(); });
    });
  `);
  expect(output(ended)).toBe('in a connect listener\nin a nextTick\nclosed\n');
});

it('whatever can be disposed of has the method that a compiled `using` looks for', async () => {
  const ended = await run(`
    const { printTrace } = require('@tcp-echo/base');
const { threadExecutor } = require('@tcp-echo/core-helpers');
    const dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');
    const asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');
    printTrace()[dispose]();
    threadExecutor()[asyncDispose]().then(() => console.log('disposed of'));
  `);
  expect(output(ended)).toBe('disposed of\n');
});
