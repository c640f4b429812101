// Builds the package under test, and what it depends on, before its tests: so that `vitest` in one
// package just works from a clean clone and never tests a stale `dist`. Free when nothing changed.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const turbo = fileURLToPath(new URL('../../node_modules/.bin/turbo', import.meta.url));

export function setup() {
  // turbo has built already, in order, when it is what runs the tests.
  if (process.env.TURBO_HASH !== undefined) return;
  const { status, error } = spawnSync(turbo, ['run', 'build', '--output-logs=errors-only'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  if (status !== 0) throw new Error('the build failed; run `turbo run build` here to see why');
}
