// Which of the programs that peers need are on this machine, in which version. What is missing is no failure.
import { spawnSync } from 'node:child_process';

/** The first line that a program prints with `args`, or undefined if it cannot be run. */
export function firstLine(command, ...args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) return undefined;
  return (stdout + stderr).trim().split('\n')[0];
}

/** The interpreter for all of Python's peers: one that has uvloop, if there is one. `PYTHON` may name another. */
export function findPython() {
  const candidates = [process.env.PYTHON, 'python3', '/usr/bin/python3'].filter(Boolean);
  const found = candidates
    .map((command) => ({
      command,
      version: firstLine(command, '--version'),
      uvloop: firstLine(command, '-c', 'import uvloop; print(uvloop.__version__)'),
    }))
    .filter(({ version }) => version !== undefined);
  return found.find(({ uvloop }) => uvloop !== undefined) ?? found[0];
}

/** `BUN` may say where it is. */
export function findBun() {
  const command = process.env.BUN ?? 'bun';
  const version = firstLine(command, '--version');
  return version === undefined ? undefined : { command, version };
}

/** The line of `socat -V` that has the version. */
export function socatVersion() {
  const { status, stdout } = spawnSync('socat', ['-V'], { encoding: 'utf8' });
  return status === 0 ? /socat version (\S+)/.exec(stdout)?.[0] : undefined;
}
