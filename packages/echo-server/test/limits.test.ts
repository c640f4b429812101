// What a connection may take: how many, how long, how much, and how fast.
import { connectRaw, expectSameBytes, mebibyte, testBytes } from '@tcp-echo/contract-tests';
import { traceChannel, type TraceEvent } from '@tcp-echo/base';
import { startEchoServer, type EchoServer } from '@tcp-echo/echo-server';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdTimers } from './support/hold-timers.js';

const events: TraceEvent[] = [];
const listen = (event: unknown): void => {
  if ((event as TraceEvent).actor === 'server') events.push(event as TraceEvent);
};
beforeEach(() => traceChannel.subscribe(listen));
afterEach(() => {
  traceChannel.unsubscribe(listen);
  events.length = 0;
});

function tracedMessages(kind: TraceEvent['kind']): (string | undefined)[] {
  return events.filter((event) => event.kind === kind).map(({ message }) => message);
}

async function untilGone(server: EchoServer): Promise<void> {
  while (server.connectionCount > 0) await setImmediate();
}

it.each([2 ** 40, Infinity])('takes %d ms as any time limit, also of its close', async (ms) => {
  await using server = await startEchoServer({
    idleTimeoutMs: ms,
    maxConnectionMs: ms,
    proxyProtocol: 'auto',
    proxyTimeoutMs: ms,
  });
  await using client = await connectRaw(server.port);
  await client.write(Buffer.from('PROXY UNKNOWN\r\nhi'));
  expect(await client.readExactly(2)).toEqual(Buffer.from('hi'));
  const closed = server.close({ graceMs: ms });
  client.halfClose();
  await closed;
});

describe('maxConnections', () => {
  it('closes the one too many at once, counts it, and takes the next when one is gone', async () => {
    await using server = await startEchoServer({ maxConnections: 2 });
    await using first = await connectRaw(server.port);
    await using second = await connectRaw(server.port);
    for (const client of [first, second]) {
      await client.write(Uint8Array.of(1));
      await client.readExactly(1);
    }
    await using third = await connectRaw(server.port);
    expect(await third.readToEnd()).toHaveLength(0);
    expect(server.stats()).toMatchObject({ connectionsRefused: 1, connectionsTotal: 2 });
    expect(tracedMessages('refused')).toEqual(['there is room for 2 connections (maxConnections)']);

    first.halfClose();
    await first.readToEnd();
    while (server.connectionCount > 1) await setImmediate();
    await using fourth = await connectRaw(server.port);
    await fourth.write(Uint8Array.of(4));
    expect(await fourth.readExactly(1)).toEqual(Buffer.of(4));
  });
});

describe('idleTimeoutMs', () => {
  it('ends a connection that is silent, and says so', async () => {
    await using server = await startEchoServer({ idleTimeoutMs: 40 });
    await using client = await connectRaw(server.port);
    await once(client.socket.resume(), 'end');
    await untilGone(server);
    expect(server.stats().outcomes.timedOut).toBe(1);
    expect(tracedMessages('failed')).toEqual(['no byte came or went for 40 ms (idleTimeoutMs)']);
  });

  it('ends a connection whose peer sends and never reads', async () => {
    await using server = await startEchoServer({ idleTimeoutMs: 100 });
    await using client = await connectRaw(server.port);
    client.socket.pause();
    client.socket.on('error', () => undefined);
    client.socket.write(testBytes(32 * mebibyte));
    while (server.stats().connectionsTotal === 0) await setImmediate();
    await untilGone(server);
    expect(server.stats().outcomes.timedOut).toBe(1);
  });
});

describe('idleTimeoutMs with rateLimitBytesPerSecond', () => {
  it('does not take a pause that the rate makes for silence', async () => {
    const limits = { idleTimeoutMs: 250, rateLimitBytesPerSecond: 1000 };
    await using server = await startEchoServer(limits);
    await using client = await connectRaw(server.port);
    await client.write(testBytes(500));
    await client.readExactly(500);
    await client.write(Uint8Array.of(1));
    // It is read when the pause of 500 ms is over.
    expect(await client.readExactly(1)).toEqual(Buffer.of(1));
  });
});

describe('maxConnectionMs', () => {
  it('ends a connection however busy it is', async () => {
    await using server = await startEchoServer({ maxConnectionMs: 60 });
    await using client = await connectRaw(server.port);
    client.socket.on('data', (chunk) => client.socket.write(chunk));
    client.socket.on('error', () => undefined);
    await client.write(Uint8Array.of(1));
    await untilGone(server);
    expect(server.stats().outcomes.timedOut).toBe(1);
    expect(tracedMessages('failed')).toEqual(['open for 60 ms (maxConnectionMs)']);
  });
});

describe('maxBytesPerConnection', () => {
  it('echoes exactly so many bytes and then ends cleanly, although the peer sends on', async () => {
    await using server = await startEchoServer({ maxBytesPerConnection: 100_000 });
    await using client = await connectRaw(server.port);
    client.socket.write(testBytes(mebibyte));
    expectSameBytes(await client.readToEnd(), testBytes(mebibyte).subarray(0, 100_000));
    client.halfClose();
    await server.close();
    expect(server.stats()).toMatchObject({ bytesReceived: mebibyte, bytesSent: 100_000 });
    expect(server.stats().outcomes.limited).toBe(1);
  });

  it('echoes the unfinished line that the limit leaves', async () => {
    await using server = await startEchoServer({ mode: 'line', maxBytesPerConnection: 10 });
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('hello\nand so on\n'));
    expect(String(await client.readToEnd())).toBe('hello\nand ');
  });

  it('ends characters without end, and sends none after that', async () => {
    await using server = await startEchoServer({ mode: 'chargen', maxBytesPerConnection: 1 });
    await using client = await connectRaw(server.port);
    client.socket.write('ab');
    const { length } = await client.readToEnd();
    client.halfClose();
    await server.close();
    expect(server.stats()).toMatchObject({ bytesSent: length, outcomes: { limited: 1 } });
  });

  it('says once that a connection ends, where the mode has ended it', async () => {
    await using server = await startEchoServer({ mode: 'once', maxBytesPerConnection: 5 });
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('hello world'));
    expect(String(await client.readToEnd())).toBe('hello');
    client.halfClose();
    await server.close();
    expect(tracedMessages('closing')).toEqual([undefined]);
    expect(server.stats().outcomes.limited).toBe(1);
  });

  it('lets a connection of just so many bytes be', async () => {
    await using server = await startEchoServer({ maxBytesPerConnection: 1000 });
    await using client = await connectRaw(server.port);
    await client.write(testBytes(1000));
    client.halfClose();
    expectSameBytes(await client.readToEnd(), testBytes(1000));
    await server.close();
    expect(server.stats().outcomes).toMatchObject({ ended: 1, limited: 0 });
  });
});

describe('rateLimitBytesPerSecond', () => {
  it('takes at least the time that the rate allows, and loses nothing', async () => {
    await using server = await startEchoServer({ rateLimitBytesPerSecond: 1_000_000 });
    await using client = await connectRaw(server.port);
    const startedAt = performance.now();
    client.socket.end(testBytes(400_000));
    expectSameBytes(await client.readToEnd(), testBytes(400_000));
    // The first chunk, of at most 64 KiB, is read at once.
    expect(performance.now() - startedAt).toBeGreaterThan(1000 * (0.4 - 0.066) - 20);
  });

  it('leaves no timer behind when the connection goes during a pause', async () => {
    {
      using _timers = holdTimers();
      await using server = await startEchoServer({ rateLimitBytesPerSecond: 1 });
      await using client = await connectRaw(server.port);
      await client.write(testBytes(1000));
      while (vi.getTimerCount() === 0) await setImmediate();
      await server.close({ graceMs: 0 });
      expect(vi.getTimerCount()).toBe(0);
    }
  });
});

it.each([
  ['maxConnections 0', { maxConnections: 0 }],
  ['idleTimeoutMs 0', { idleTimeoutMs: 0 }],
  ['idleTimeoutMs as text', { idleTimeoutMs: '5s' }],
  ['maxConnectionMs -1', { maxConnectionMs: -1 }],
  ['maxBytesPerConnection 0', { maxBytesPerConnection: 0 }],
  ['maxBytesPerConnection 1.5', { maxBytesPerConnection: 1.5 }],
  ['rateLimitBytesPerSecond 0', { rateLimitBytesPerSecond: 0 }],
  ['maxLineBytes 0', { maxLineBytes: 0 }],
])('rejects with ERR_INVALID_ARGUMENT: %s', async (_, options) => {
  await expect(startEchoServer(options as object)).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
  });
});
