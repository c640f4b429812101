// Starting, counting and closing a server; the errors of listening.
import { traceChannel, type TraceEvent } from '@tcp-echo/base';
import { connectRaw, testBytes } from '@tcp-echo/contract-tests';
import { echoServerDefaults, ListenError, startEchoServer } from '@tcp-echo/echo-server';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

describe('startEchoServer', () => {
  it('listens on an ephemeral port of 127.0.0.1 unless told otherwise', async () => {
    await using server = await startEchoServer();
    expect(server.address).toEqual({ family: 'IPv4', host: '127.0.0.1', port: server.port });
    expect(server.port).toBeGreaterThan(0);
    expect(Object.isFrozen(echoServerDefaults)).toBe(true);
  });

  it('echoes over IPv6', async () => {
    await using server = await startEchoServer({ host: '::1' });
    await using client = await connectRaw(server.port, '::1');
    await client.write(Uint8Array.of(1));
    expect(await client.readExactly(1)).toEqual(Buffer.of(1));
    expect(server.address.family).toBe('IPv6');
  });

  it('takes undefined for a default, as for an option that is not given', async () => {
    const options = { host: undefined, mode: undefined } as object;
    await using server = await startEchoServer(options);
    expect(server.address).toMatchObject({ host: '127.0.0.1' });
  });

  it('rejects with ERR_LISTEN_FAILED, the cause and the remedy when the port is taken', async () => {
    await using first = await startEchoServer();
    const error: unknown = await startEchoServer({ port: first.port }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ListenError);
    expect(error).toMatchObject({
      code: 'ERR_LISTEN_FAILED',
      address: { host: '127.0.0.1', port: first.port },
      cause: { code: 'EADDRINUSE' },
      message: expect.stringMatching(/127\.0\.0\.1:\d+: EADDRINUSE.*port 0/),
    });
  });

  it('rejects with ERR_LISTEN_FAILED when no interface has the address', async () => {
    // 192.0.2.0/24 is for documentation (RFC 5737): no machine has such an address.
    await expect(startEchoServer({ host: '192.0.2.1' })).rejects.toMatchObject({
      code: 'ERR_LISTEN_FAILED',
      cause: { code: 'EADDRNOTAVAIL' },
    });
  });

  it.each([
    ['a bare port', 8080],
    ['port -1', { port: -1 }],
    ['a port as text', { port: '7' }],
    ['an empty host', { host: '' }],
    ['an unknown mode', { mode: 'twice' }],
    ['maxBytes 0', { maxBytes: 0 }],
    ['maxBytes 1.5', { maxBytes: 1.5 }],
    ['backlog 0', { backlog: 0 }],
    ['a controller for a signal', { signal: new AbortController() }],
  ])('rejects with ERR_INVALID_ARGUMENT: %s', async (_, options) => {
    await expect(startEchoServer(options as object)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
    });
  });

  it('rejects with the reason when the signal has aborted before', async () => {
    const signal = AbortSignal.abort('not wanted');
    await expect(startEchoServer({ signal })).rejects.toBe('not wanted');
  });

  it('rejects with the reason when the signal aborts before it listens', async () => {
    const controller = new AbortController();
    const starting = startEchoServer({ signal: controller.signal });
    controller.abort('changed my mind');
    await expect(starting).rejects.toBe('changed my mind');
  });

  it('closes when the signal aborts', async () => {
    const controller = new AbortController();
    await using server = await startEchoServer({ signal: controller.signal });
    await using client = await connectRaw(server.port);
    client.halfClose();
    controller.abort();
    await client.readToEnd();
    await server.close();
    await expect(connectRaw(server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('EchoServer', () => {
  it('counts connections and bytes, open connections included', async () => {
    await using server = await startEchoServer();
    await using first = await connectRaw(server.port);
    await first.write(testBytes(1000));
    await first.readExactly(1000);
    expect(server.connectionCount).toBe(1);
    expect(server.stats()).toEqual({
      connectionsTotal: 1,
      connectionsOpen: 1,
      connectionsRefused: 0,
      connectionsFailed: 0,
      outcomes: expect.objectContaining({ ended: 0, reset: 0 }),
      bytesReceived: 1000,
      bytesSent: 1000,
      echoTime: expect.objectContaining({ count: 1 }),
    });
    first.halfClose();
    await first.readToEnd();
    await server.close();
    expect(server.stats()).toMatchObject({ connectionsTotal: 1, connectionsOpen: 0 });
    expect(server.stats()).toMatchObject({ bytesReceived: 1000, bytesSent: 1000 });
  });

  it('traces a reset as failed, counts it, and serves on', async () => {
    const failed: TraceEvent[] = [];
    const listen = (event: unknown): void => {
      if ((event as TraceEvent).kind === 'failed') failed.push(event as TraceEvent);
    };
    traceChannel.subscribe(listen);
    await using server = await startEchoServer();
    await using client = await connectRaw(server.port);
    await client.write(Uint8Array.of(1));
    await client.readExactly(1);
    client.socket.resetAndDestroy();
    await using other = await connectRaw(server.port);
    await other.write(Uint8Array.of(2));
    expect(await other.readExactly(1)).toEqual(Buffer.of(2));
    traceChannel.unsubscribe(listen);
    expect(failed).toMatchObject([{ actor: 'server', message: 'read ECONNRESET' }]);
    expect(failed[0]?.connection).toMatch(/^127\.0\.0\.1:\d+-127\.0\.0\.1:\d+$/);
    expect(server.stats().connectionsFailed).toBe(1);
  });

  it('is closed sooner by a second close with a shorter grace', async () => {
    await using server = await startEchoServer();
    await using client = await connectRaw(server.port);
    await client.write(Uint8Array.of(1));
    await client.readExactly(1);
    const gone = once(client.socket, 'end');
    client.socket.resume();
    const patient = server.close({ graceMs: 1_000_000 });
    await server.close({ graceMs: 0 });
    await patient;
    await gone;
  });

  it('rejects a grace that is no duration, and stays open', async () => {
    await using server = await startEchoServer();
    for (const options of [{ graceMs: -1 }, null, 100]) {
      await expect(server.close(options as object)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
      });
    }
    await using client = await connectRaw(server.port);
    expect(client.socket.remotePort).toBe(server.port);
    client.halfClose();
  });
});
