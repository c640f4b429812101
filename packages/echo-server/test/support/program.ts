// Runs a program in a process of its own, as a user does: an ES module that has this package installed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** How a program ended, and what it printed. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

const here = fileURLToPath(new URL('.', import.meta.url));

/** Runs `source` until it ends by itself; one that hangs is ended, with status null. */
export async function runProgram(source: string, nodeArgs: readonly string[] = []): Promise<Ended> {
  const args = [...nodeArgs, '--input-type=module', '--eval', source];
  // What it imports is found from its working directory.
  const child = spawn(process.execPath, args, {
    cwd: here,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 50_000,
    killSignal: 'SIGKILL',
  });
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = (await closed) as [number | null];
  return { stdout, stderr, status };
}
