// Runs one command to its end and leaves with its status, or by its signal, when it failed.
import { spawn } from 'node:child_process';

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, quiet?: boolean, notice?: string }} options
 *   `quiet`: what it prints is shown only when it fails, and `notice` when it takes over a second.
 */
export async function runCommand(command, args, { cwd, env, quiet = false, notice }) {
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    // npm's and pnpm's commands are .cmd files there.
    shell: process.platform === 'win32' && command !== process.execPath,
  });
  const output = [];
  child.stdout?.on('data', (chunk) => output.push(chunk));
  child.stderr?.on('data', (chunk) => output.push(chunk));
  const patience = setTimeout(() => notice && process.stderr.write(`${notice}\n`), 1000);

  const passOn = (signal) => child.kill(signal);
  process.on('SIGINT', leaveToChild).on('SIGTERM', passOn).on('SIGHUP', passOn);
  const { status, signal } = await new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`error: could not run ${command}: ${error.message}\n`);
      resolve({ status: 1, signal: null });
    });
    child.once('close', (code, by) => resolve({ status: code, signal: by }));
  });
  process.off('SIGINT', leaveToChild).off('SIGTERM', passOn).off('SIGHUP', passOn);
  clearTimeout(patience);

  if (status === 0) return;
  process.stderr.write(Buffer.concat(output));
  // As if it had been this process: a shell then sees the signal itself.
  if (signal) process.kill(process.pid, signal);
  process.exit(status ?? 1);
}

/** Ctrl-C reaches the whole process group: the child decides, and may want to drain first. */
function leaveToChild() {}
