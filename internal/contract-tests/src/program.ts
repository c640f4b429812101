// Programs of the machine that serve as independent peers: Python, ncat, openssl, socat, haproxy; and Chromium, which looks at pages.
import { spawn, spawnSync, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, watch } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { describe, it } from 'vitest';
import { temporaryFolder } from './temporary-folder.js';

export type Program = 'python3' | 'ncat' | 'openssl' | 'socat' | 'haproxy' | 'chromium';

/** Debian has haproxy where only root looks for programs. */
export const pathOfPrograms = `${process.env['PATH']}:/usr/sbin`;

/**
 * As `describe`, for tests that need programs of the machine. Where one is missing the tests are
 * skipped and say so; on a build machine (`CI` is set) that is a failure instead.
 */
export function describeWith(programs: readonly Program[], name: string, body: () => void): void {
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length === 0) {
    describe(name, body);
  } else if (process.env['CI']) {
    it(`${name}: needs ${missing.join(' and ')}`, () => {
      throw new Error(`${missing.join(' and ')} must be installed where CI is set`);
    });
  } else {
    describe.skip(`${name} (skipped: ${missing.join(' and ')} is not installed)`, body);
  }
}

/** Not every program knows the option, but each that is there can be started with it. */
function isInstalled(program: Program): boolean {
  const env = { ...process.env, PATH: pathOfPrograms };
  return spawnSync(program, ['--version'], { env }).error === undefined;
}

/** A program whose input, output and errors are pipes to here. */
export type RunningProgram = ChildProcessByStdio<Writable, Readable, Readable>;

/** Runs a program to its end with `input`; rejects with what it wrote to standard error if it fails. */
export function runProgram(
  program: string,
  args: readonly string[],
  input: Uint8Array = new Uint8Array(),
): Promise<Buffer> {
  return feedProgram(program, args, (child) => {
    child.stdin.end(input);
  });
}

/**
 * As `runProgram`, for a program that takes the end of its input for the end of everything: its input ends
 * once it has written as many bytes as it was given.
 */
export function runUntilAsMuchIsBack(
  program: string,
  args: readonly string[],
  input: Uint8Array,
): Promise<Buffer> {
  return feedProgram(program, args, (child) => {
    let missing = input.byteLength;
    child.stdout.on('data', (chunk: Buffer) => {
      missing -= chunk.length;
      if (missing <= 0) child.stdin.end();
    });
    child.stdin.write(input);
  });
}

async function feedProgram(
  program: string,
  args: readonly string[],
  feed: (child: RunningProgram) => void,
): Promise<Buffer> {
  const child = spawn(program, args);
  const output = Promise.all([readAll(child.stdout), readAll(child.stderr), once(child, 'close')]);
  // One that fails early does not read: its status says what is wrong, not the broken pipe.
  child.stdin.on('error', () => undefined);
  feed(child);
  const [stdout, stderr] = await output;
  if (child.exitCode !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${child.exitCode}: ${String(stderr)}`);
  }
  return stdout;
}

/** A program that runs on, and what it said when it was ready. */
export interface StartedProgram {
  readonly child: ChildProcess;
  readonly said: RegExpExecArray;
}

/**
 * Starts a program; resolves once its standard error has what `ready` looks for. That goes to a file: a pipe
 * would fill up, and stop the program, while a blocking client keeps this thread from reading it.
 */
export async function startProgram(
  program: string,
  args: readonly string[],
  ready: RegExp,
): Promise<StartedProgram> {
  await using folder = await temporaryFolder();
  const file = folder.file('stderr');
  await using stderr = await open(file, 'w');
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', stderr.fd] });
  return await new Promise((resolve, reject) => {
    const watcher = watch(file, check);
    child.once('error', fail).once('close', failEarly);
    // It may have been faster.
    check();

    function check(): void {
      const said = ready.exec(readFileSync(file, 'utf8'));
      if (said === null) return;
      watcher.close();
      child.off('error', fail).off('close', failEarly);
      resolve({ child, said });
    }
    function failEarly(): void {
      fail(new Error(`${program} ${args.join(' ')} ended early: ${readFileSync(file, 'utf8')}`));
    }
    function fail(error: Error): void {
      watcher.close();
      reject(error);
    }
  });
}

/** Ends a program that was started here, by its own handle, and waits until it is gone. */
export async function endProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill();
  await closed;
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
