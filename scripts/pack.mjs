// Writes every public package as the tarball that publishing would make of it, and a project beside them that installs them
// together: no registry has what they depend on, so it says for each package manager in its own word where that is.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** @param {{ root: string, run: (command: string, args: string[], options?: object) => Promise<void> }} context */
export async function pack(folder, { root, run }) {
  const destination = resolve(folder);
  await mkdir(destination, { recursive: true });
  for (const file of await readdir(destination)) {
    if (/^tcp-echo-.*\.tgz$/.test(file)) await rm(join(destination, file));
  }
  await run(
    'pnpm',
    ['--filter', './packages/*', 'pack', '--pack-destination', destination, '--json'],
    { quiet: true, notice: 'packing …' },
  );
  const tarballs = {};
  for (const shortName of await readdir(join(root, 'packages'))) {
    const manifest = await readFile(join(root, 'packages', shortName, 'package.json'), 'utf8');
    const { name, version } = JSON.parse(manifest);
    tarballs[name] = `file:./${name.slice(1).replace('/', '-')}-${version}.tgz`;
  }
  const project = {
    private: true,
    dependencies: tarballs,
    // npm's word, yarn's and pnpm's.
    overrides: tarballs,
    resolutions: tarballs,
    pnpm: { overrides: tarballs },
  };
  await writeFile(join(destination, 'package.json'), `${JSON.stringify(project, null, 2)}\n`);
  process.stdout.write(
    `${Object.keys(tarballs).length} packages are in ${destination}; \`npm install\` there installs them, as pnpm and yarn do.\n`,
  );
}
