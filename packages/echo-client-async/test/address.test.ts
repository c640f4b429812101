// What a server calls its address is a target of each client as it stands.
import { startEchoPeer, startUnixEchoPeer, temporaryFolder } from '@tcp-echo/contract-tests';
import type { Address } from '@tcp-echo/base';
import { connectEcho, tcpEchoClient } from '@tcp-echo/echo-client-async';
import { expect, it } from 'vitest';

async function echoBoth(address: Address): Promise<void> {
  expect(await tcpEchoClient('once', address)).toBe('once');
  await using connection = await connectEcho(address);
  expect(await connection.echo('more')).toBe('more');
  await using other = await connectEcho({ ...address, echoTimeoutMs: 60_000 });
  expect(await other.echo('more')).toBe('more');
}

it('of a TCP port', async () => {
  await using peer = await startEchoPeer();
  await echoBoth({ family: 'IPv4', host: '127.0.0.1', port: peer.port });
});

it('of a Unix domain socket', async () => {
  await using folder = await temporaryFolder();
  const path = folder.file('echo.sock');
  await using _peer = await startUnixEchoPeer(path);
  await echoBoth({ family: 'Unix', path });
});

it('but not with a second host', async () => {
  const call = tcpEchoClient('x', { host: '127.0.0.1', port: 7 }, { host: '::1' });
  await expect(call).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: 'host is given twice: in the target, and as an option',
  });
});
