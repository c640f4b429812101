// Where runInForeground can be called, timers aside.
import { describe, expect, it } from 'vitest';
import { output, Project } from '../support/program.js';

const project = new Project();
const run = async (source: string): Promise<string> => output(await project.run(source));

const asleepInWorker = (before: string): string => `
    const { Worker } = require('node:worker_threads');
    const worker = new Worker(${JSON.stringify(`
      const { parentPort } = require('node:worker_threads');
      const { runInForeground } = require('@tcp-echo/core-helpers');
      parentPort.on('message', () => {});
      setTimeout(() => parentPort.postMessage('asleep'), 20);
      ${before}
      runInForeground(new Promise(() => {}));
    `)}, { eval: true });
    worker.on('exit', (status) => console.log('exit', status));
  `;

describe('runInForeground runs the loop', () => {
  it('of a main script, together with everything else on it', async () => {
    const printed = await run(`
      const net = require('node:net');
      const listen = () => new Promise((resolve) => {
        const server = net.createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1', () => resolve(server));
      });
      const ask = (port) => new Promise((resolve) => {
        const socket = net.connect(port, '127.0.0.1').end('hello');
        socket.setEncoding('utf8').on('data', resolve);
      });
      const server = runInForeground(listen());
      console.log(runInForeground(() => ask(server.address().port)));
      server.close();
    `);
    expect(printed).toBe('hello\n');
  });

  it('inside the callback of a socket, and the socket goes on afterwards', async () => {
    const printed = await run(`
      const net = require('node:net');
      const server = net.createServer((socket) => {
        socket.on('data', (data) => {
          socket.write(runInForeground(after(2, data.toString().toUpperCase())));
          socket.end(runInForeground(after(2, '!')));
        });
      }).listen(0, '127.0.0.1', () => {
        const { Worker } = require('node:worker_threads');
        new Worker("const { workerData } = require('node:worker_threads'); require('node:net')" +
          ".connect(workerData, '127.0.0.1').setEncoding('utf8').on('data', (data) => require('node:fs').writeSync(1, data)).write('hello')",
          { eval: true, workerData: server.address().port })
          .on('exit', () => server.close());
      });
    `);
    expect(printed).toBe('HELLO!');
  });

  it.each([
    'fs.stat(__filename, ran)',
    'process.nextTick(ran)',
    "process.once('beforeExit', ran)",
    "new (require('node:events'))().on('x', ran).emit('x')",
  ])('inside %s', async (source) => {
    const printed = await run(`
        const fs = require('node:fs');
        const ran = () => console.log(runInForeground(after(1, 'ran')));
        ${source};
      `);
    expect(printed).toBe('ran\n');
  });

  it('of an ES module that a CommonJS file requires', async () => {
    const ended = await project.runFiles(
      {
        'main.cjs': "console.log(require('./module.mjs').answer);",
        'module.mjs': `
          import { runInForeground } from '@tcp-echo/core-helpers';
          export const answer = runInForeground(new Promise((resolve) => setTimeout(resolve, 1, 42)));
        `,
      },
      { args: ['--disable-warning=ExperimentalWarning', 'main.cjs'] },
    );
    expect(output(ended)).toBe('42\n');
  });

  it('in each line of a REPL', async () => {
    const lines = [
      "const { runInForeground } = require('@tcp-echo/core-helpers');",
      "runInForeground(new Promise((resolve) => setTimeout(resolve, 5, 'first')))",
      "runInForeground(require('fs/promises').readFile('unused.cjs', 'utf8')).length",
      "runInForeground(Promise.reject(new Error('boom')))",
      "runInForeground(new Promise((resolve) => setTimeout(resolve, 5, 'last')))",
      '.exit',
    ];
    const ended = await project.runFiles(
      { 'unused.cjs': '' },
      {
        args: ['-i'],
        // A person types the next line when the prompt is there again.
        stdin: null,
        onStart: (child) => {
          child.stdout.on('data', (data: Buffer) => {
            if (data.toString().endsWith('> ')) child.stdin.write(`${lines.shift()}\n`);
          });
        },
      },
    );
    expect(ended.status).toBe(0);
    const answers = ended.stdout.match(/'first'|> 0\n|Uncaught Error: boom|'last'/g);
    expect(answers).toEqual(["'first'", '> 0\n', 'Uncaught Error: boom', "'last'"]);
  });

  it('of the worker thread that calls it, while the main thread stands still', async () => {
    const printed = await run(`
      const { Worker } = require('node:worker_threads');
      const shared = new Int32Array(new SharedArrayBuffer(4));
      new Worker(${JSON.stringify(`
        const { workerData } = require('node:worker_threads');
        const { runInForeground } = require('@tcp-echo/core-helpers');
        workerData[0] = runInForeground(new Promise((resolve) => setTimeout(resolve, 5, 42)));
        Atomics.notify(workerData, 0);
      `)}, { eval: true, workerData: shared });
      console.log(Atomics.wait(shared, 0, 0, 5000), shared[0]);
    `);
    expect(printed).toMatch(/^(?:ok|not-equal) 42\n$/);
  });

  it('of a worker thread that can exit from inside', async () => {
    expect(await run(asleepInWorker('setTimeout(() => process.exit(3), 20);'))).toBe('exit 3\n');
  });

  it('of a worker thread that the second terminate() ends, if not the first', async () => {
    // The inner loop uses up the first one's uv_stop(); see docs/decisions/0003-nested-event-loop.md.
    const printed = await run(`
      ${asleepInWorker('')}
      worker.on('message', () => {
        worker.terminate();
        const again = setInterval(() => worker.terminate(), 20);
        worker.on('exit', () => clearInterval(again));
      });
    `);
    expect(printed).toBe('exit 1\n');
  });

  it('a thousand times in a row', async () => {
    const printed = await run(`
      let sum = 0;
      for (let i = 0; i < 1000; i++) sum += runInForeground(new Promise((resolve) => setImmediate(resolve, 1)));
      console.log(sum);
    `);
    expect(printed).toBe('1000\n');
  });
});
