// A name server that never answers: the connect time-out holds, and the thread can be terminated.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Namespaces of its own let a process have a name server of its own; containers may forbid them. */
const inNamespaces = ['unshare', '--map-root-user', '--mount', '--net'] as const;
const allowed = spawnSync(inNamespaces[0], [...inNamespaces.slice(1), 'ip', 'link']).status === 0;

it.runIf(allowed)('gives up on a name in time, and lets a worker that waits for one end', () => {
  const directory = mkdtempSync(join(tmpdir(), 'native-sockets-'));
  try {
    const configuration = join(directory, 'resolv.conf');
    writeFileSync(configuration, 'nameserver 127.0.0.1\n');
    const fixture = fileURLToPath(new URL('./fixtures/unanswered-lookup.mjs', import.meta.url));
    const script = 'mount --bind "$1" /etc/resolv.conf && ip link set lo up && exec "$2" "$3"';
    const output = execFileSync(
      inNamespaces[0],
      [
        ...inNamespaces.slice(1),
        'sh',
        '-c',
        script,
        'sh',
        configuration,
        process.execPath,
        fixture,
      ],
      { encoding: 'utf8' },
    );
    const { code, tookMs, terminateMs } = JSON.parse(output) as Record<string, number | string>;
    expect(code).toBe('ERR_SOCKET_TIMEOUT');
    expect(tookMs).toBeGreaterThanOrEqual(299);
    expect(tookMs).toBeLessThan(3000);
    expect(terminateMs).toBeLessThan(250);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
