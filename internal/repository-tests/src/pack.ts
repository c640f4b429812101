// Tarballs of the public packages, exactly as publishing would make them.
import { runProgram } from './run-program.js';
import type { PublicPackage } from './repository.js';

/** Packs one built package into `destination`; returns the path of the tarball. */
export async function pack({ name, folder }: PublicPackage, destination: string): Promise<string> {
  const args = ['pack', '--json', '--pack-destination', destination];
  const { ended, stdout, stderr } = await runProgram('pnpm', args, { cwd: folder });
  if (ended !== 0) throw new Error(`packing ${name} failed (${ended}): ${stderr}${stdout}`);
  return (JSON.parse(stdout) as { filename: string }).filename;
}
