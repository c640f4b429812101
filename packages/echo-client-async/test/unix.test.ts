// What the client tells of Unix domain sockets beyond the contract.
import {
  abstractName,
  startUnixEchoPeer,
  startUnixPeer,
  temporaryFolder,
} from '@tcp-echo/contract-tests';
import { connectEcho, measureEcho, tcpEchoClient } from '@tcp-echo/echo-client-async';
import { chmod } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { kindsOf, traceOf } from './tracing.js';

it('the trace of a Unix domain socket has an identifier for each connection, and its path', async () => {
  await using folder = await temporaryFolder();
  await using peer = await startUnixEchoPeer(folder.file('echo.sock'));
  const { path } = peer;
  const runs = [await traceOf(() => tcpEchoClient('hi', { path }))];
  runs.push(await traceOf(() => tcpEchoClient('hi', { path })));
  for (const events of runs) {
    const kinds = ['connecting', 'connected', 'sending', 'received', 'closing'];
    expect(kindsOf(events)).toEqual(kinds);
    const [connecting, connected, ...others] = events;
    expect(connecting).toMatchObject({ connection: '', peer: { family: 'Unix', path } });
    expect(connected).toMatchObject({
      local: { family: 'Unix', path: '' },
      peer: { family: 'Unix', path },
    });
    expect(connected?.connection).toMatch(new RegExp(`^unix:${path}#main-\\d+$`));
    for (const event of others) expect(event.connection).toBe(connected?.connection);
  }
  expect(runs[0]?.[1]?.connection).not.toBe(runs[1]?.[1]?.connection);
});

it('a connection over a Unix domain socket knows its path, and no TLS', async () => {
  await using folder = await temporaryFolder();
  await using peer = await startUnixEchoPeer(folder.file('echo.sock'));
  await using connection = await connectEcho({ path: peer.path });
  expect(connection.peer).toEqual({ family: 'Unix', path: peer.path });
  expect(connection.local).toEqual({ family: 'Unix', path: '' });
  expect(connection.tls).toBeUndefined();
});

it('an echo over a Unix domain socket is measured as well', async () => {
  await using folder = await temporaryFolder();
  await using peer = await startUnixEchoPeer(folder.file('echo.sock'));
  const { timing } = await measureEcho('hi', { path: peer.path });
  expect(Object.keys(timing)).toEqual(['connectNs', 'firstByteNs', 'totalNs', 'attempts']);
});

it('every failure over a Unix domain socket names its path', async () => {
  await using folder = await temporaryFolder();
  await using peer = await startUnixPeer(folder.file('echo.sock'), (socket) => {
    socket.once('data', () => socket.end());
  });
  const { path } = peer;
  await expect(tcpEchoClient('hi', { path })).rejects.toMatchObject({
    code: 'ERR_ECHO_ENDED_EARLY',
    peer: { path },
    message: expect.stringContaining(`unix:${path} ended the connection after 0 of 2 bytes`),
  });
});

it.runIf(process.platform === 'linux')('an abstract name is written with an @', async () => {
  const path = abstractName();
  await expect(tcpEchoClient('hi', { path })).rejects.toMatchObject({
    message: expect.stringContaining(`unix:@${path.slice(1)}`),
  });
});

it.runIf(process.getuid?.() !== 0)(
  'a socket that may not be written to is not-permitted',
  async () => {
    await using folder = await temporaryFolder();
    await using peer = await startUnixEchoPeer(folder.file('echo.sock'));
    await chmod(peer.path, 0);
    await expect(tcpEchoClient('hi', { path: peer.path })).rejects.toMatchObject({
      reason: 'not-permitted',
      cause: { code: 'EACCES' },
    });
  },
);
