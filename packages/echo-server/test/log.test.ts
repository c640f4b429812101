// The log: what each connection really received and sent.
import {
  connectRaw,
  expectSameBytes,
  mebibyte,
  testBytes,
  testCertificates,
} from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import fc from 'fast-check';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { holdTimers } from './support/hold-timers.js';

describe('the log of a server', () => {
  it('has what a connection received and sent, while it is open and after its end', async () => {
    await using server = await startEchoServer({ mode: 'line', log: true });
    const { log } = server;
    expect(log).toEqual([]);
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('one\ntw'));
    await client.readExactly(4);
    const [connection] = log;
    expect(connection).toMatchObject({
      number: 1,
      local: server.address,
      peer: { host: '127.0.0.1', port: client.socket.localPort },
      connection: `127.0.0.1:${client.socket.localPort}-127.0.0.1:${server.port}`,
      received: Buffer.from('one\ntw'),
      receivedBytes: 6,
      sent: Buffer.from('one\n'),
      sentBytes: 4,
      outcome: undefined,
      closedAtMs: undefined,
    });
    client.halfClose();
    await client.readToEnd();
    await server.close();
    expect(connection).toMatchObject({ sent: Buffer.from('one\ntw'), outcome: 'ended' });
    expect(connection?.closedAtMs).toBeGreaterThanOrEqual(connection?.openedAtMs ?? Infinity);
    expect(server.log).toBe(log);
  });

  it('has received bytes that a mode does not send back', async () => {
    await using server = await startEchoServer({ mode: 'once', maxBytes: 2, log: true });
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('Hello'));
    await client.readToEnd();
    await client.write(Buffer.from(' World!'));
    client.halfClose();
    await server.close();
    expect(server.log).toMatchObject([
      { received: Buffer.from('Hello World!'), sent: Buffer.from('He'), outcome: 'ended' },
    ]);
  });

  it('has what went out, which is not what was meant to where a fault changes it', async () => {
    const faults = [
      { fault: 'corrupt', atByte: 1 },
      { fault: 'limitData', afterBytes: 3 },
    ] as const;
    await using server = await startEchoServer({ faults, log: true });
    await using client = await connectRaw(server.port);
    client.socket.end('abcde');
    expect(String(await client.readToEnd())).toBe('acc');
    await server.close();
    expect(server.log).toMatchObject([
      { received: Buffer.from('abcde'), sent: Buffer.from('acc'), outcome: 'faulted' },
    ]);
  });

  it('has a connection that a fault refused', async () => {
    await using server = await startEchoServer({ faults: [{ fault: 'refuse' }], log: true });
    const client = connect(server.port, '127.0.0.1').on('error', () => undefined);
    await server.waitForConnection({ nth: 1, ended: 'faulted' });
    expect(server.log).toMatchObject([{ receivedBytes: 0, sentBytes: 0 }]);
    client.destroy();
  });

  it('has what TLS carried, and no PROXY header', async () => {
    const certificates = await testCertificates();
    await using server = await startEchoServer({
      tls: certificates.server,
      proxyProtocol: 'required',
      log: true,
    });
    const socket = connect(server.port, '127.0.0.1');
    socket.write('PROXY TCP4 192.0.2.1 198.51.100.2 5678 443\r\n');
    const secured = connectTls({ socket, servername: 'localhost', ca: certificates.ca });
    secured.end('secret');
    expect(await text(secured)).toBe('secret');
    await server.close();
    expect(server.log).toMatchObject([
      { received: Buffer.from('secret'), sent: Buffer.from('secret') },
    ]);
  });

  it('keeps connections in the order in which they came, and those that are refused out', async () => {
    await using server = await startEchoServer({ maxConnections: 2, log: true });
    await using one = await connectRaw(server.port);
    await using two = await connectRaw(server.port);
    await using three = await connectRaw(server.port);
    await three.readToEnd();
    expect(server.log.map(({ peer }) => peer)).toMatchObject([
      { port: one.socket.localPort },
      { port: two.socket.localPort },
    ]);
  });

  it('says how a connection ended that the client reset, and one that a limit cut off', async () => {
    using _timers = holdTimers();
    await using server = await startEchoServer({ log: true, maxConnectionMs: 200 });
    await using resetting = await connectRaw(server.port);
    await using staying = await connectRaw(server.port);
    staying.socket.resume();
    while (server.log.length < 2) await setImmediate();
    resetting.socket.resetAndDestroy();
    while (server.log[0]?.outcome === undefined) await setImmediate();
    vi.advanceTimersByTime(200);
    while (server.log[1]?.outcome === undefined) await setImmediate();
    expect(server.log.map(({ outcome }) => outcome)).toEqual(['reset', 'timedOut']);
  });

  it('keeps the first maxBytesPerConnection bytes of each direction, and counts what it drops', async () => {
    await using server = await startEchoServer({ log: { maxBytesPerConnection: 1000 } });
    await using client = await connectRaw(server.port);
    const message = testBytes(mebibyte);
    client.socket.end(message);
    await client.readToEnd();
    const connection = await server.waitForConnection(1);
    expectSameBytes(connection.received, message.subarray(0, 1000));
    expectSameBytes(connection.sent, message.subarray(0, 1000));
    expect(connection).toMatchObject({
      receivedBytes: mebibyte,
      receivedBytesDropped: mebibyte - 1000,
      sentBytes: mebibyte,
      sentBytesDropped: mebibyte - 1000,
    });
  });

  it('keeps 1 MiB of each direction unless told otherwise', async () => {
    await using server = await startEchoServer({ log: true });
    await using client = await connectRaw(server.port);
    const message = testBytes(mebibyte + 1);
    client.socket.end(message);
    await client.readToEnd();
    const connection = await server.waitForConnection(1);
    expectSameBytes(connection.sent, message.subarray(0, mebibyte));
    expect(connection).toMatchObject({ receivedBytesDropped: 1, sentBytesDropped: 1 });
  });

  it('has the same bytes however they were cut into chunks', async () => {
    await using server = await startEchoServer({ log: { maxBytesPerConnection: 64 } });
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(chunks, async (pieces) => {
        server.clearLog();
        await using client = await connectRaw(server.port);
        for (const piece of pieces) await client.write(piece);
        client.halfClose();
        await client.readToEnd();
        const whole = Buffer.concat(pieces);
        const connection = await server.waitForConnection(1);
        expectSameBytes(connection.received, whole.subarray(0, 64));
        expectSameBytes(connection.sent, whole.subarray(0, 64));
        expect(connection.sentBytes).toBe(whole.length);
      }),
      { numRuns: 50 },
    );
  });

  it('can be cleared: open connections are not in it again, and the next one is the first', async () => {
    await using server = await startEchoServer({ log: true });
    await using early = await connectRaw(server.port);
    await server.waitForConnection(1);
    server.clearLog();
    await early.write(Buffer.from('early'));
    await early.readExactly(5);
    expect(server.log).toEqual([]);
    await using late = await connectRaw(server.port);
    await late.write(Buffer.from('late'));
    const first = await server.waitForConnection({ nth: 1, receivedBytes: 4 });
    expect(first).toMatchObject({ number: 2, received: Buffer.from('late') });
  });

  it('logs a connection on a Unix domain socket', async () => {
    const path = `\0tcp-echo-log-${process.pid}`;
    await using server = await startEchoServer({ path, log: true });
    const client = connect({ path });
    client.end('hi');
    client.resume();
    await once(client, 'end');
    expect(server.log).toMatchObject([
      { connection: `unix:@tcp-echo-log-${process.pid}#1`, sent: Buffer.from('hi') },
    ]);
  });

  it('shows a connection with everything in it when it is printed', async () => {
    await using server = await startEchoServer({ log: true });
    await using client = await connectRaw(server.port);
    client.socket.end('hi');
    await client.readToEnd();
    await server.close();
    expect(inspect(server.log[0])).toMatch(
      /^ConnectionLog \{[^]*outcome: 'ended',[^]*sentBytes: 2/,
    );
  });

  it('is refused by a server that was started without it, with the remedy', async () => {
    await using server = await startEchoServer();
    const refused = expect.objectContaining({
      code: 'ERR_INVALID_STATE',
      message: expect.stringContaining('{ log: true }'),
    });
    expect(() => server.log).toThrow(refused);
    expect(() => {
      server.clearLog();
    }).toThrow(refused);
    await expect(server.waitForConnection(1)).rejects.toEqual(refused);
  });

  it.each([
    ['a word', { log: 'all' }],
    ['null', { log: null }],
    ['a negative limit', { log: { maxBytesPerConnection: -1 } }],
    ['of several threads', { log: true, threads: 2 }],
  ])('cannot be %s', async (_, options) => {
    await expect(startEchoServer(options as object)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
    });
  });
});
