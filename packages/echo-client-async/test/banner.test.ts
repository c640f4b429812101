// A server that says who it is before its first echo.
import { startEchoPeer, startRawPeer } from '@tcp-echo/contract-tests';
import { connectEcho } from '@tcp-echo/echo-client-async';
import fc from 'fast-check';
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';

const line = '{"server":"x","pod":"ä"}';

/** Echoes, after it has said `banner`, at once or once something comes. */
function startIntroducingPeer(banner: string, when: 'on-connect' | 'after-first-byte') {
  return startRawPeer((socket) => {
    if (when === 'on-connect') socket.write(banner);
    else socket.once('data', () => socket.write(banner));
    socket.on('data', (chunk: Buffer) => socket.write(chunk));
    socket.on('end', () => socket.end());
  });
}

it.each(['on-connect', 'after-first-byte'] as const)(
  'keeps a banner that comes %s apart from the echoes',
  async (when) => {
    await using peer = await startIntroducingPeer(`${line}\r\n`, when);
    await using connection = await connectEcho({ port: peer.port, banner: true });
    expect(await Promise.all([connection.echo('one'), connection.echo('{two')])).toEqual([
      'one',
      '{two',
    ]);
    expect(connection.banner).toBe(line);
    expect(connection.failed).toBeUndefined();
  },
);

it('takes the same banner and echo out of a stream, however that is split', async () => {
  const text = Buffer.from(`${line}\nhello`);
  const cuts = fc.uniqueArray(fc.nat(text.length), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(cuts, async (at) => {
      await using peer = await startRawPeer((socket) => void sendInPieces(socket, text, at));
      await using connection = await connectEcho({ port: peer.port, banner: true });
      expect(await connection.echo('hello')).toBe('hello');
      expect(connection.banner).toBe(line);
    }),
    { numRuns: 25 },
  );
});

it('has none where the server says nothing of itself', async () => {
  await using peer = await startEchoPeer();
  await using connection = await connectEcho({ port: peer.port, banner: true });
  expect(connection.banner).toBeUndefined();
  expect(await connection.echo('{"server":"me"}\n')).toBe('{"server":"me"}\n');
  expect(connection.banner).toBeUndefined();
});

it('compares a line that begins like a banner and does not end within 4096 bytes', async () => {
  await using peer = await startIntroducingPeer(`{${'x'.repeat(4096)}\n`, 'on-connect');
  await using connection = await connectEcho({ port: peer.port, banner: true });
  await expect(connection.echo('hello')).rejects.toMatchObject({ code: 'ERR_ECHO_MISMATCH' });
  expect(connection.banner).toBeUndefined();
});

it('takes a banner for a wrong byte unless it is asked to look for one', async () => {
  await using peer = await startIntroducingPeer(`${line}\n`, 'after-first-byte');
  await using connection = await connectEcho({ port: peer.port });
  await expect(connection.echo('hello')).rejects.toMatchObject({ code: 'ERR_ECHO_MISMATCH' });
});

it('refuses anything but true and false', async () => {
  const banner = 'yes' as unknown as boolean;
  await expect(connectEcho({ port: 7, banner })).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
  });
});

async function sendInPieces(socket: Socket, text: Buffer, cuts: readonly number[]): Promise<void> {
  const ends = [...cuts, text.length].toSorted((a, b) => a - b);
  let start = 0;
  // Not before something is to be echoed, so that it is no byte that nobody asked for.
  socket.once('data', async () => {
    for (const end of ends) {
      socket.write(text.subarray(start, end));
      start = end;
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  socket.on('end', () => socket.end());
}
