// Runs a program the way a user does: a file of its own in a project that has core-helpers installed,
// in a process of its own. Test bodies are promise jobs, where runInForeground must refuse.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';

const packages = fileURLToPath(new URL('../../..', import.meta.url));

/** How a program ended, and what it printed. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunOptions {
  /** Node's own arguments, perhaps with the folder that the files are in; the default runs the first file. */
  readonly args?: readonly string[] | ((folder: string) => readonly string[]);
  /** `null` leaves it open, for `onStart` to write to. */
  readonly stdin?: string | null;
  readonly env?: NodeJS.ProcessEnv;
  /** Sees the process as soon as it is started. */
  readonly onStart?: (child: ChildProcessWithoutNullStreams) => void;
}

/** What most programs here begin with. */
export const prelude = `
const { runInForeground, scheduleCoroutine, wait, waitFor } = require('@tcp-echo/core-helpers');
const after = (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value));
const attempt = (body) => { try { return body(); } catch (error) { return error?.code ?? error; } };
`;

/** A project that is there during the tests of one file. */
export class Project {
  #root = '';
  #count = 0;

  constructor() {
    beforeAll(async () => {
      this.#root = await mkdtemp(join(tmpdir(), 'core-helpers-test-'));
      const scope = join(this.#root, 'node_modules', '@tcp-echo');
      await mkdir(scope, { recursive: true });
      for (const name of ['base', 'core-helpers']) {
        await symlink(join(packages, name), join(scope, name), 'dir');
      }
    });
    afterAll(() => rm(this.#root, { recursive: true, force: true }));
  }

  /** Runs CommonJS `source` that follows the prelude. A program that hangs is ended, with SIGKILL as its signal. */
  run(source: string, options?: RunOptions): Promise<Ended> {
    return this.runFiles({ 'main.cjs': `'use strict';${prelude}${source}` }, options);
  }

  /** Writes `files` into a folder of the project, and runs Node there. */
  async runFiles(
    files: Readonly<Record<string, string>>,
    options: RunOptions = {},
  ): Promise<Ended> {
    const folder = await this.write(files);
    const { args = [Object.keys(files)[0] ?? ''], stdin = '', env, onStart } = options;
    const child = spawn(process.execPath, typeof args === 'function' ? args(folder) : args, {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      timeout: 50_000,
      killSignal: 'SIGKILL',
    });
    const closed = new Promise<Pick<Ended, 'status' | 'signal'>>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (status, signal) => resolve({ status, signal }));
    });
    onStart?.(child);
    child.stdin.on('error', () => {}); // a program need not read it
    if (stdin !== null) child.stdin.end(stdin);
    const [stdout, stderr, end] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      closed,
    ]);
    return { stdout, stderr, ...end };
  }

  /** Writes `files` into a new folder of the project, and returns where that is. */
  async write(files: Readonly<Record<string, string>>): Promise<string> {
    const folder = join(this.#root, `program-${++this.#count}`);
    for (const [name, source] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), source);
    }
    return folder;
  }
}

/** What a program that went well printed: it ended by itself with status 0 and nothing on stderr. */
export function output(ended: Ended): string {
  const { stdout, ...rest } = ended;
  if (ended.status !== 0 || ended.stderr !== '') {
    throw new Error(
      `the program failed: ${JSON.stringify(rest)}; it printed ${JSON.stringify(stdout)}`,
    );
  }
  return stdout;
}
