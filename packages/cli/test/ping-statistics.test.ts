// What `ping` tells of a path besides each echo.
import { startEchoPeer, startRawPeer } from '@tcp-echo/contract-tests';
import { expect, it } from 'vitest';
import { runMain } from './support/io.js';
import { jsonLines } from './support/json-lines.js';

it('a connection that is closed while nobody uses it tells how long after the last byte that was', async () => {
  await using peer = await startRawPeer((socket) => {
    socket.once('data', (chunk: Buffer) => socket.end(chunk));
  });
  const line = ['ping', `:${peer.port}`, '-c', '2', '-i', '300ms'];
  const { stdout } = await runMain(line);
  expect(stdout).toMatch(
    /seq=2 lost: the peer ended after 0 of 64 bytes, closed [\d.]+ \S+ after the last byte\n/,
  );
  expect(stdout).toMatch(/: 2 sent, 1 echoed, 0 corrupt, 1 lost \(50 %\);/);
});

it('connections of their own have statistics of their own', async () => {
  await using peer = await startEchoPeer();
  const line = ['ping', `:${peer.port}`, '-c', '3', '-i', '1ms', '--new-connection'];
  const { stdout } = await runMain(line);
  expect(stdout).toMatch(/\n {4}connect min\/p50\/p99\/max ([\d.]+\/){3}.*, deviation .*\n$/);
  const [, , , summary] = jsonLines((await runMain([...line, '--json'])).stdout);
  expect(summary).toMatchObject({ connect: { minNs: expect.any(Number) } });
});
