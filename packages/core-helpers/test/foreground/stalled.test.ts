// A loop that has nothing left: noticed, and never suspected where something is under way.
import { describe, expect, it } from 'vitest';
import { output, Project } from '../support/program.js';

const project = new Project();
const run = async (source: string): Promise<string> => output(await project.run(source));

describe('runInForeground throws ERR_EVENT_LOOP_STALLED', () => {
  const cases: Record<string, string> = {
    'when nothing is left': '',
    'after something was': 'runInForeground(after(2));',
    'although standard output is a pipe that has been written to': "process.stdout.write('');",
    'although there is an unref’d timer': 'setTimeout(() => {}, 60_000).unref();',
    'although there is an unref’d server':
      "runInForeground(new Promise((resolve) => require('node:net').createServer().unref().listen(0, '127.0.0.1', resolve)));",
    'although timers are cleared on the way':
      'const timer = setTimeout(() => {}, 60_000); setTimeout(() => clearTimeout(timer), 5);',
  };
  it.each(Object.keys(cases))('%s', async (name) => {
    const printed = await run(`
      ${cases[name]}
      console.log(attempt(() => runInForeground(new Promise(() => {}))));
      console.log(runInForeground(after(1, 'and runs again')));
    `);
    expect(printed).toBe('ERR_EVENT_LOOP_STALLED\nand runs again\n');
  });

  it('in a worker thread too', async () => {
    const printed = await run(`
      const { Worker } = require('node:worker_threads');
      new Worker(${JSON.stringify(`
        const { runInForeground } = require('@tcp-echo/core-helpers');
        try { runInForeground(new Promise(() => {})); } catch (error) { console.log(error.code); }
      `)}, { eval: true });
    `);
    expect(printed).toBe('ERR_EVENT_LOOP_STALLED\n');
  });
});

describe('runInForeground does not take for a stall', () => {
  // A module of many functions: compiling it takes longer than one turn of the loop.
  const bigModule = `
    const leb = (n) => { const out = []; do { out.push((n & 127) | (n > 127 ? 128 : 0)); n >>>= 7; } while (n); return out; };
    const section = (id, bytes) => [id, ...leb(bytes.length), ...bytes];
    const body = [0, ...Array(400).fill([0x41, 1, 0x1a]).flat(), 0x0b];
    const count = 3000;
    const bytes = Buffer.from([
      0, 97, 115, 109, 1, 0, 0, 0,
      ...section(1, [1, 0x60, 0, 0]),
      ...section(3, [...leb(count), ...Array(count).fill(0)]),
    ]);
    const code = Buffer.concat([Buffer.from(leb(count)), ...Array(count).fill(Buffer.from([...leb(body.length), ...body]))]);
    const wasm = Buffer.concat([bytes, Buffer.from([10, ...leb(code.length)]), code]);
  `;
  const cases: Record<string, string> = {
    'a crypto job': "promisify(require('node:crypto').pbkdf2)('a', 'b', 200_000, 32, 'sha512')",
    'Web Crypto': "crypto.subtle.digest('SHA-256', new Uint8Array(1e6))",
    'a WebAssembly compilation':
      'WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))',
    'several long WebAssembly compilations, one after another':
      'WebAssembly.compile(wasm).then(() => WebAssembly.compile(wasm)).then(() => WebAssembly.compile(wasm))',
    'the file system': "require('node:fs/promises').readdir('.')",
    'a host name': "require('node:dns/promises').lookup('localhost')",
    'a child process':
      "promisify(require('node:child_process').execFile)(process.execPath, ['-v'])",
    'a worker thread':
      "new Promise((resolve) => new (require('node:worker_threads').Worker)('', { eval: true }).on('exit', resolve))",
    'an unref’d timer beside something that holds the loop':
      'new Promise((resolve) => { setTimeout(resolve, 5).unref(); setTimeout(() => {}, 50); })',
    compression: "promisify(require('node:zlib').gzip)(Buffer.alloc(1e6))",
  };
  it.each(Object.keys(cases))('%s', async (name) => {
    const printed = await run(`
      const { promisify } = require('node:util');
      const crypto = globalThis.crypto ?? require('node:crypto').webcrypto;
      ${name.includes('long WebAssembly') ? bigModule : ''}
      runInForeground(${cases[name]});
      console.log('done');
    `);
    expect(printed).toBe('done\n');
  });
});
