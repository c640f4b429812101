// Which error leads to which exit status: every code that a package has is decided on.
import { exitStatus, exitStatusOfCode } from '@tcp-echo/cli';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const packages = fileURLToPath(new URL('../../', import.meta.url));

/** The codes in the errors.ts files of all packages. */
function codesOfPackages(): Set<string> {
  const files = readdirSync(packages, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /^[^/\\]+[/\\]src[/\\](.*[/\\])?errors\.ts$/.test(path),
  );
  const codes = files.flatMap((path) => [
    ...readFileSync(`${packages}${path}`, 'utf8').matchAll(/'(ERR_[A-Z_]+)'/g),
  ]);
  return new Set(codes.map(([, code]) => code ?? ''));
}

/** What only the command itself has. */
const ownCodes = ['ERR_USAGE'];

describe('the exit status of an error', () => {
  it('is decided for every code that there is, and for no other', () => {
    const wanted = [...codesOfPackages(), ...ownCodes].sort();
    expect(Object.keys(exitStatusOfCode).sort()).toEqual(wanted);
  });

  it('is one of those that are promised, and never that of success', () => {
    const { done, ...failures } = exitStatus;
    const statuses = Object.values(exitStatusOfCode);
    expect(statuses).not.toContain(done);
    expect(Object.values(failures)).toEqual(expect.arrayContaining(statuses));
  });

  it('is in the table of the documentation', () => {
    const document = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
    const [, section = ''] = document.split('## The command\n');
    for (const status of [exitStatus.failed, exitStatus.usage, exitStatus.network]) {
      const [row = ''] = section.split('\n').filter((line) => line.startsWith(`| ${status} `));
      const listed = [...row.matchAll(/ERR_\w+/g)].map(([code]) => code).sort();
      const wanted = Object.entries(exitStatusOfCode).filter(([, each]) => each === status);
      expect(listed).toEqual(wanted.map(([code]) => code).sort());
    }
  });
});
