// A background call of a blocking client that is cancelled ends its thread, and only it.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startSilentPeer } from '@tcp-echo/contract-tests';
import { expect, it } from 'vitest';

const fixture = fileURLToPath(new URL('./fixtures/cancelled-starts.mjs', import.meta.url));

it('cancels a native call also while its thread loads what it needs, and the process lives on', async () => {
  await using peer = await startSilentPeer();
  const { stdout } = await promisify(execFile)(process.execPath, [fixture, String(peer.port)]);
  expect(stdout).toBe('alive\n');
});
