// Running a fixture in namespaces of its own, where the network and its settings belong to it alone.
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const command = ['unshare', '--map-root-user', '--mount', '--net'] as const;

/** Containers may forbid namespaces. */
export const namespacesAllowed =
  spawnSync(command[0], [...command.slice(1), 'ip', 'link']).status === 0;

/** Runs `prepare`, a shell command that finds `args` as `$1` and so on, then the fixture; returns what it printed. */
export function runInNamespace(fixture: string, prepare: string, args: readonly string[] = []) {
  const script = `ip link set lo up && ${prepare} && exec "$NODE" "$FIXTURE"`;
  return execFileSync(command[0], [...command.slice(1), 'sh', '-c', script, 'sh', ...args], {
    encoding: 'utf8',
    env: {
      ...process.env,
      NODE: process.execPath,
      FIXTURE: fileURLToPath(new URL(`./fixtures/${fixture}`, import.meta.url)),
    },
  });
}
