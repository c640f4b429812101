// Runs one program to its end, within a time limit, and tells what it printed.
import { spawn } from 'node:child_process';

export interface ProgramRun {
  /** Its exit status, or the signal that ended it. */
  readonly ended: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd: string;
  /** Added to this process's own; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs?: number;
}

export async function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env = {}, timeoutMs = 50_000 }: ProgramOptions,
): Promise<ProgramRun> {
  const child = spawn(command, args, {
    cwd,
    env: { ...shellEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve({ ended: status ?? signal, stdout, stderr }));
  });
}

/** What a user's own shell would hand down: nothing of the package manager or the test runner. */
function shellEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(npm_|vitest|turbo_|node_env$|node_path$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}
