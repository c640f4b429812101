// docs/cli.md has of each command what its definition says.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../src/repository.js';

it('docs/cli.md is what scripts/cli-document.mjs writes', () => {
  const script = join(root, 'scripts', 'cli-document.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
