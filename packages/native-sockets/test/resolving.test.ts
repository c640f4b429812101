// A name server that never answers: the connect time-out holds, and the thread can be terminated.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { namespacesAllowed, runInNamespace } from './in-namespace.js';

it.runIf(namespacesAllowed)(
  'gives up on a name in time, and lets a worker that waits for one end',
  () => {
    const directory = mkdtempSync(join(tmpdir(), 'native-sockets-'));
    try {
      const configuration = join(directory, 'resolv.conf');
      writeFileSync(configuration, 'nameserver 127.0.0.1\n');
      const mount = 'mount --bind "$1" /etc/resolv.conf';
      const output = runInNamespace('unanswered-lookup.mjs', mount, [configuration]);
      const { code, tookMs, terminateMs } = JSON.parse(output) as Record<string, number | string>;
      expect(code).toBe('ERR_SOCKET_TIMEOUT');
      expect(tookMs).toBeGreaterThanOrEqual(299);
      // The resolver's own limit is 5 s a try (resolv.conf(5)), that of the worker's call 15 s.
      expect(tookMs).toBeLessThan(4900);
      expect(terminateMs).toBeLessThan(4900);
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
);
