// The command on a terminal of its own, typed at. Needs Python, for its pty module.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { commandLine, environment } from './command.js';

const script = fileURLToPath(new URL('terminal.py', import.meta.url));

export const ctrlC = '\u0003';
export const ctrlD = '\u0004';

/** What is done once `expected` was printed: keys are typed, or the terminal gets another size. */
export type Step = readonly [
  expected: string,
  keys: string | readonly [rows: number, columns: number],
];

/** Runs the command with `args`, does each step, and resolves with all that was printed. */
export function runOnTerminal(
  args: readonly string[],
  steps: readonly Step[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ status: number | null; printed: string }> {
  return runProgramOnTerminal([process.execPath, ...commandLine(args)], steps, env);
}

/** As `runOnTerminal`, any program. */
export async function runProgramOnTerminal(
  program: readonly string[],
  steps: readonly Step[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ status: number | null; printed: string }> {
  // Colours whatever this process runs in: Node leaves them out where `CI` is set.
  const colours = { TERM: 'xterm', FORCE_COLOR: '1', NO_COLOR: undefined };
  const child = spawn('python3', [script, JSON.stringify(steps), ...program], {
    env: environment({ ...colours, TCP_ECHO_REPL_HISTORY: '', ...env }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { status: child.exitCode, printed };
}
