// Installs what pnpm-lock.yaml pins, unless that is what is there already.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param {{ root: string, run: (command: string, args: string[]) => Promise<void> }} options */
export async function installIfNeeded({ root, run }) {
  const modules = join(root, 'node_modules');
  // Written last, so that an interrupted install is not taken for a whole one.
  const stamp = join(modules, '.tcp-echo-installed');
  const wanted = fingerprint(root);
  const madeByNpm = existsSync(join(modules, '.package-lock.json'));
  if (!madeByNpm && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

  // npm's tree holds copies where pnpm wants links, and pnpm would ask before it removes them.
  if (madeByNpm || !existsSync(join(modules, '.modules.yaml'))) {
    rmSync(modules, { recursive: true, force: true });
  }
  rmSync(stamp, { force: true });
  process.stderr.write('installing what pnpm-lock.yaml pins …\n');
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  await run('npx', [
    '--yes',
    packageManager,
    'install',
    '--frozen-lockfile',
    // Against a `production` in the user's own .npmrc, or NODE_ENV.
    '--prod=false',
    '--reporter=append-only',
    '--loglevel=warn',
  ]);
  writeFileSync(stamp, wanted);
}

/** What is installed depends on the lockfile and, for native packages, on the machine. */
function fingerprint(root) {
  const lockfile = createHash('sha256').update(readFileSync(join(root, 'pnpm-lock.yaml')));
  return `${process.platform}-${process.arch} ${lockfile.digest('hex')}`;
}
