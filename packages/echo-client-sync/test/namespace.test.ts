// Names, zones and local ports, in a network that is made for the test: all clients answer alike.
import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const fixture = fileURLToPath(new URL('./fixtures/namespace.mjs', import.meta.url));

/** Why no such network can be made; undefined where one can. */
function whyNot(): string | undefined {
  try {
    execFileSync('unshare', ['-n', '-m', 'ip', 'link', 'set', 'lo', 'up'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'it takes root, unshare and ip';
  }
}

const reason = whyNot();
const skipped = reason === undefined ? '' : ` (skipped: ${reason})`;

const all = (said: unknown) => ({ async: said, native: said, bridge: said });

it.skipIf(reason !== undefined)(
  `clients find a name, an interface and a local port, or say which is missing${skipped}`,
  async () => {
    const { stdout } = await promisify(execFile)('unshare', [
      '-n',
      '-m',
      process.execPath,
      fixture,
    ]);
    const {
      full,
      freed,
      'fe80::77': unzoned,
      ...found
    } = JSON.parse(stdout) as Record<string, unknown>;
    expect(found).toEqual({
      'echo.test': all('hi'),
      'bücher.test': all('hi'),
      'fe80::77%d0': all('hi'),
      '::1%lo': all('hi'),
      'fd00::5': all('hi'),
    });
    expect(unzoned).toEqual(
      // From Node 22 on libuv takes an interface of its own choice, here one that has no way there.
      all([
        'other',
        expect.stringMatching(/E(INVAL|ADDRNOTAVAIL): %INTERFACE is missing/) as string,
      ]),
    );
    expect(full).toEqual(
      all(['no-port-left', expect.stringContaining('no local port is left') as string]),
    );
    expect(freed).toBe('hi');
  },
);
