// The measurements beside this one that have no server under load: each is run in a process of its own, and prints its
// sections with --json.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const measurements = {
  'sync-client': ({ quick }) => ['sync-client.mjs', quick ? '5' : '11', '3000'],
  foreground: () => ['-r', '@tcp-echo/core-helpers/foreground', 'foreground.mjs'],
  background: ({ quick }) => ['background.mjs', quick ? '5' : '15'],
  'load-generator': ({ quick }) => ['load-generator.mjs', ...(quick ? ['--quick'] : [])],
};

export const otherNames = Object.keys(measurements);

/** @returns {import('./sections.mjs').Section[]} none where it is not there, or failed, which is said */
export function runOther(name, options, say) {
  const args = measurements[name](options);
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const script = args.find((arg) => arg.endsWith('.mjs'));
  if (!existsSync(`${cwd}${script}`)) {
    say(`${name}: there is no bench/${script}`);
    return [];
  }
  say(name);
  try {
    const stdio = ['ignore', 'pipe', 'inherit'];
    const output = execFileSync(process.execPath, [...args, '--json'], {
      cwd,
      stdio,
      encoding: 'utf8',
    });
    return JSON.parse(output);
  } catch (error) {
    say(`${name} failed: ${error.message}`);
    return [];
  }
}
