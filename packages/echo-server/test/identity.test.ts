// The banner: who serves, as one line of JSON.
import { connectRaw, type RawClient } from '@tcp-echo/contract-tests';
import { startEchoServer, type Banner } from '@tcp-echo/echo-server';
import { hostname } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => vi.unstubAllEnvs());

async function readLine(client: RawClient): Promise<string> {
  let line = '';
  while (!line.endsWith('\n')) line += String(await client.readExactly(1));
  return line;
}

async function readBanner(client: RawClient): Promise<Banner> {
  return JSON.parse(await readLine(client)) as Banner;
}

describe('banner', () => {
  it('says on connect who serves, before the client says anything', async () => {
    vi.stubEnv('POD_NAME', 'echo-7d9f');
    vi.stubEnv('NODE_NAME', '');
    await using server = await startEchoServer({ banner: 'on-connect' });
    await using client = await connectRaw(server.port);
    expect(await readBanner(client)).toEqual({
      server: 'tcp-echo',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      host: hostname(),
      pod: 'echo-7d9f',
      local: `127.0.0.1:${server.port}`,
      peer: `127.0.0.1:${client.socket.localPort}`,
      connection: 1,
    });
    await client.write(Buffer.from('x'));
    expect(String(await client.readExactly(1))).toBe('x');
  });

  it('says it after the first byte, once, where that is asked for', async () => {
    await using server = await startEchoServer({
      banner: 'after-first-byte',
      identity: { host: 'a', pod: 'b', node: 'c' },
    });
    await using client = await connectRaw(server.port);
    while (server.connectionCount === 0) await setImmediate();
    expect(server.stats().bytesSent).toBe(0);
    await client.write(Buffer.from('x'));
    expect(await readBanner(client)).toMatchObject({ host: 'a', pod: 'b', node: 'c' });
    expect(String(await client.readExactly(1))).toBe('x');
    await client.write(Buffer.from('y'));
    client.halfClose();
    expect(String(await client.readToEnd())).toBe('y');
  });

  it('comes before the lines of chargen and before the one echo of once', async () => {
    for (const mode of ['chargen', 'once'] as const) {
      await using server = await startEchoServer({ mode, banner: 'on-connect' });
      await using client = await connectRaw(server.port);
      expect(await readBanner(client)).toMatchObject({ connection: 1 });
      await client.write(Buffer.from(' !"'));
      expect(String(await client.readExactly(3))).toBe(' !"');
    }
  });

  it('is refused where it is no moment, and an identity where it is no object', async () => {
    for (const options of [{ banner: 'always' }, { identity: 'me' }]) {
      await expect(startEchoServer(options as object)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
      });
    }
  });
});
