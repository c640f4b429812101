// printTrace: the article's lines on standard output, from every thread, without an event loop.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { output, Project } from './support/program.js';

const project = new Project();
const start = `
  const fs = require('node:fs');
  const { printTrace, publishTrace } = require('@tcp-echo/base');
  const say = (message) => publishTrace({ actor: 'client', kind: 'sending', connection: '', bytes: Buffer.from(message) });
`;

it('prints until it is disposed of, and starts again', async () => {
  const ended = await project.run(`${start}
    say('too early');
    const printer = printTrace();
    say('one');
    publishTrace({ actor: 'client', kind: 'connected', connection: '' });
    printer[Symbol.dispose]();
    printer[Symbol.dispose]();
    say('too late');
    const again = printTrace();
    say('two');
    console.log(printer.lineCount[0], again.lineCount[0]);
  `);
  expect(output(ended)).toBe("-> Client sending: 'one'\n-> Client sending: 'two'\n1 1\n");
});

it('prints from a worker thread while the main thread stands still', async () => {
  const ended = await project.run(`${start}
    const { Worker } = require('node:worker_threads');
    const { lineCount } = printTrace();
    new Worker(${JSON.stringify(`${start} say('from the worker');`)}, { eval: true });
    console.log(Atomics.wait(lineCount, 0, 0, 5000), lineCount[0]);
  `);
  expect(output(ended)).toMatch(/^-> Client sending: 'from the worker'\n(?:ok|not-equal) 1\n$/);
});

it('waits for the reader of a full pipe, and loses nothing', async () => {
  const count = 5000;
  let readFrom = Promise.resolve();
  const ended = await project.run(
    `${start}
    process.stdout.write(''); // makes the pipe non-blocking
    const line = 'x'.repeat(1000);
    try {
      for (;;) fs.writeSync(1, line);
    } catch (error) {
      fs.writeSync(2, error.code);
    }
    printTrace();
    for (let i = 0; i < ${count}; i++) say(line + i);
    `,
    {
      onStart: (child) => {
        child.stdout.pause();
        readFrom = once(child.stderr, 'data').then(() => void child.stdout.resume());
      },
    },
  );
  await readFrom;
  expect([ended.status, ended.stderr]).toEqual([0, 'EAGAIN']);
  const lines = ended.stdout.slice(ended.stdout.indexOf('->')).trimEnd().split('\n');
  expect(lines.map((line) => Number(/x(\d+)'$/.exec(line)?.[1]))).toEqual(
    Array.from({ length: count }, (_, i) => i),
  );
});

it('outlives its reader, as in `| head -1`', async () => {
  const folder = await project.write({
    'main.cjs': `${start}
      const printer = printTrace();
      for (let i = 0; i < 20_000; i++) say('line ' + i);
      fs.writeSync(2, 'went on to ' + printer.lineCount[0]);
    `,
  });
  const shell = spawn('sh', ['-c', `"${process.execPath}" main.cjs | head -1`], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(shell.stdout), text(shell.stderr)]);
  expect([stdout, stderr]).toEqual(["-> Client sending: 'line 0'\n", 'went on to 20000']);
});
