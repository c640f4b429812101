// A server that says who it is before its first echo.
import { connectEchoSync } from '@tcp-echo/echo-client-sync';
import { startEchoPeer, startRawPeer } from '@tcp-echo/contract-tests';
import { describe, expect, it } from 'vitest';
import { borrowCaller } from './blocking-caller.js';

const line = '{"server":"x","pod":"ä"}';

/** Echoes, after it has said `banner`, at once or once something comes; byte by byte if it is asked to. */
function startIntroducingPeer(
  banner: string,
  when: 'on-connect' | 'after-first-byte',
  pieceBytes = Infinity,
) {
  return startRawPeer((socket) => {
    socket.setNoDelay(true);
    const say = async (): Promise<void> => {
      const bytes = Buffer.from(banner);
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        socket.write(bytes.subarray(at, at + pieceBytes));
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const said =
      when === 'on-connect'
        ? say()
        : new Promise((resolve) => socket.once('data', () => resolve(say())));
    socket.on('data', (chunk: Buffer) => void said.then(() => socket.write(chunk)));
    socket.on('end', () => socket.end());
    socket.on('error', () => undefined);
  });
}

describe.each(['native', 'bridge'] as const)('engine %s', (engine) => {
  it.each([
    { when: 'on-connect', pieceBytes: Infinity },
    { when: 'after-first-byte', pieceBytes: Infinity },
    { when: 'after-first-byte', pieceBytes: 1 },
  ] as const)(
    'keeps a banner that comes $when in pieces of $pieceBytes apart from the echoes',
    async ({ when, pieceBytes }) => {
      await using peer = await startIntroducingPeer(`${line}\r\n`, when, pieceBytes);
      await using caller = borrowCaller();
      await caller.call('connect', { port: peer.port, engine, banner: true });
      expect(await caller.call('echo', 'one')).toBe('one');
      expect(await caller.call('banner')).toBe(line);
      const large = 'x'.repeat(300_000);
      expect(await caller.call('echoAll', ['{two', large])).toEqual(['{two', large]);
      expect(await caller.call('state')).toMatchObject({ failed: undefined });
      await caller.call('close');
      expect(await caller.call('banner')).toBe(line);
    },
  );

  it('has none where the server says nothing of itself', async () => {
    await using peer = await startEchoPeer();
    await using caller = borrowCaller();
    await caller.call('connect', { port: peer.port, engine, banner: true });
    expect(await caller.call('echo', '{"server":"me"}\n')).toBe('{"server":"me"}\n');
    expect(await caller.call('banner')).toBeUndefined();
  });

  it('compares a line that begins like a banner and does not end within 4096 bytes', async () => {
    await using peer = await startIntroducingPeer(`{${'x'.repeat(4096)}\n`, 'after-first-byte');
    await using caller = borrowCaller();
    await caller.call('connect', { port: peer.port, engine, banner: true });
    await expect(caller.call('echo', 'hello')).rejects.toMatchObject({ code: 'ERR_ECHO_MISMATCH' });
  });

  it('takes a banner for a wrong byte unless it is asked to look for one', async () => {
    await using peer = await startIntroducingPeer(`${line}\n`, 'after-first-byte');
    await using caller = borrowCaller();
    await caller.call('connect', { port: peer.port, engine });
    await expect(caller.call('echo', 'hello')).rejects.toMatchObject({ code: 'ERR_ECHO_MISMATCH' });
    expect(await caller.call('banner')).toBeUndefined();
  });

  it('refuses anything but true and false', () => {
    const banner = 'yes' as unknown as boolean;
    expect(() => connectEchoSync({ port: 7, engine, banner })).toThrow(/banner/);
  });
});
