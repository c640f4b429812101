// A server whose connections begin with PROXY headers, or should, or may.
import {
  connectRaw,
  describeEchoServerContract,
  encodeV2,
  expectSameBytes,
  isThorough,
  randomInputs,
  RawClient,
  signature,
  temporaryFolder,
  testBytes,
  testCertificates,
  tlv,
} from '@tcp-echo/contract-tests';
import { startEchoServer, type EchoServer, type EchoServerOptions } from '@tcp-echo/echo-server';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it, vi } from 'vitest';
import { holdTimers } from '../support/hold-timers.js';
import { traceServers } from './traced.js';

const { eventsOf, messagesOf, untilTraced } = traceServers();

const v1 = Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.2 5678 443\r\n');
const v2 = encodeV2({ tlvs: [tlv(2, 'example.com')] });
const nobody: readonly string[] = [];
const somebodyElse = ['192.0.2.0/24'];

/** Sends `bytes` and the end, and resolves with everything that comes back. */
async function echoOf(port: number, ...pieces: readonly Uint8Array[]): Promise<Buffer> {
  await using client = await connectRaw(port);
  for (const piece of pieces) await client.write(piece);
  client.halfClose();
  return await client.readToEnd();
}

/** Resolves when `socket` has seen the end, or the reset, of its server. */
function untilEnded(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => undefined).resume();
    socket.once('end', resolve).once('close', resolve);
  });
}

/** Sends `bytes`, and resolves once the server has taken the connection down. */
async function untilCutOff(port: number, bytes: Uint8Array): Promise<void> {
  await using client = await connectRaw(port);
  client.socket.write(bytes);
  await untilEnded(client.socket);
}

describe.each(['auto', 'required'] as const)('proxyProtocol %s', (proxyProtocol) => {
  it.each([
    ['1', v1, 'PROXY v1 from 192.0.2.1:5678 to 198.51.100.2:443'],
    ['2', v2, 'PROXY v2 from 192.0.2.1:5678 to 198.51.100.2:443, authority example.com'],
  ])('traces a header of version %s, and echoes what comes behind it', async (_, header, line) => {
    await using server = await startEchoServer({ proxyProtocol });
    const message = testBytes(100_000);
    expectSameBytes(await echoOf(server.port, Buffer.concat([header, message])), message);
    expectSameBytes(await echoOf(server.port, header, message), message);
    expectSameBytes(await echoOf(server.port, header), Buffer.alloc(0));
    expect(messagesOf('proxied')).toEqual([line, line, line]);
    await server.close();
    expect(server.stats()).toMatchObject({ bytesReceived: 200_000, outcomes: { ended: 3 } });
  });

  it('says who connected in the log, and in every event from the header on', async () => {
    await using server = await startEchoServer({ proxyProtocol, log: true });
    await using client = await connectRaw(server.port);
    await client.write(Buffer.concat([v2, Buffer.from('!')]));
    await client.readExactly(1);
    const source = { family: 'IPv4', host: '192.0.2.1', port: 5678 };
    const [connection] = server.log;
    expect(connection?.proxy).toMatchObject({ version: 2, source });
    const events = eventsOf('accepted', 'proxied', 'received', 'sending');
    expect(events.map(({ kind, client: from }) => [kind, from])).toEqual([
      ['accepted', undefined],
      ['proxied', source],
      ['received', source],
      ['sending', source],
    ]);
    expect(events.map(({ proxy }) => proxy)).toEqual([
      undefined,
      connection?.proxy,
      undefined,
      undefined,
    ]);
    await expect(server.waitForConnection({ nth: 2 }, { timeoutMs: 1 })).rejects.toThrow(
      `1. from 192.0.2.1:5678 through 127.0.0.1:${client.socket.localPort}, open`,
    );
  });

  it('tells the header in connections()', async () => {
    await using server = await startEchoServer({ proxyProtocol });
    await using client = await connectRaw(server.port);
    await client.write(Buffer.concat([v2, Buffer.from('!')]));
    await client.readExactly(1);
    expect(await server.connections()).toMatchObject([
      {
        peer: { host: '127.0.0.1', port: client.socket.localPort },
        bytesReceived: 1,
        proxy: {
          version: 2,
          command: 'proxy',
          source: { family: 'IPv4', host: '192.0.2.1', port: 5678 },
          destination: { family: 'IPv4', host: '198.51.100.2', port: 443 },
          tlvs: [{ type: 'authority', host: 'example.com' }],
        },
      },
    ]);
  });

  it('answers in mode once what comes behind the header', async () => {
    await using server = await startEchoServer({ proxyProtocol, mode: 'once' });
    expect(String(await echoOf(server.port, Buffer.concat([v1, Buffer.from('hi')])))).toBe('hi');
    expect(await echoOf(server.port, v1)).toHaveLength(0);
  });

  it('secures what comes behind the header', async () => {
    const { ca, server: own } = await testCertificates();
    await using server = await startEchoServer({ proxyProtocol, tls: own });
    await using client = await connectRaw(server.port);
    await client.write(v2);
    const socket = connectTls({ socket: client.socket, ca, servername: 'localhost' });
    await once(socket, 'secureConnect');
    await using secured = new RawClient(socket);
    const message = testBytes(100_000);
    socket.write(message);
    expectSameBytes(await secured.readExactly(100_000), message);
    const [info] = await server.connections();
    expect(info).toMatchObject({ proxy: { version: 2 }, tls: { servername: 'localhost' } });
  });

  it.each([
    [
      'a malformed line',
      Buffer.from('PROXY TCP4 192.0.2.1\n'),
      'at offset 20 wanted CR LF, got a single LF',
    ],
    [
      'an endless line',
      Buffer.alloc(1000, 'PROXY UNKNOWN '),
      'at offset 107 wanted CR LF before this, got a longer line',
    ],
    [
      'version 3',
      encodeV2({ versionAndCommand: 0x31 }),
      'at offset 12 wanted version 2, got version 3',
    ],
  ])('cuts off %s, traces and counts it, and serves on', async (_, header, message) => {
    await using server = await startEchoServer({ proxyProtocol });
    await using bystander = await connectRaw(server.port);
    await bystander.write(Buffer.concat([v1, Buffer.from('a')]));
    await bystander.readExactly(1);
    await untilCutOff(server.port, header);
    expect(messagesOf('failed')).toEqual([`PROXY protocol: ${message}`]);
    await bystander.write(Buffer.from('b'));
    expect(String(await bystander.readExactly(1))).toBe('b');
    while (server.connectionCount > 1) await setImmediate();
    expect(server.stats()).toMatchObject({ connectionsTotal: 2, connectionsFailed: 1 });
  });

  it('cuts off a header that does not come whole in time', async () => {
    using _timers = holdTimers();
    await using server = await startEchoServer({ proxyProtocol, proxyTimeoutMs: 250 });
    await using client = await connectRaw(server.port);
    await client.write(v2.subarray(0, 20));
    // Whoever comes later is served: what came before was read.
    expect(String(await echoOf(server.port, v1, Buffer.from('later')))).toBe('later');
    vi.advanceTimersByTime(249);
    expect(messagesOf('failed')).toEqual([]);
    vi.advanceTimersByTime(1);
    await untilEnded(client.socket);
    expect(messagesOf('failed')).toEqual([
      'PROXY protocol: no whole header within 250 ms (proxyTimeoutMs), but 20 bytes',
    ]);
    await server.close();
    expect(server.stats()).toMatchObject({ outcomes: { timedOut: 1, failed: 0 } });
  });

  const inputs = isThorough ? 2000 : 500;

  it(`is left with no connection, and serves on, after ${inputs} mutated headers and noise`, async () => {
    await using server = await startEchoServer({ proxyProtocol });
    const next = randomInputs(7);
    for (let input = 0; input < inputs; input += 1) {
      const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
      await untilEnded(socket.end(next()));
    }
    expect(String(await echoOf(server.port, v2, Buffer.from('still here')))).toBe('still here');
    expect(await server.close({ graceMs: 10_000 })).toMatchObject({ forced: 0 });
    expect(server.stats()).toMatchObject({
      connectionsTotal: inputs + 1,
      outcomes: { timedOut: 0 },
    });
  });

  it('does not wait for a header longer than close() waits', async () => {
    await using server = await startEchoServer({ proxyProtocol });
    await using client = await connectRaw(server.port);
    await client.write(signature);
    const gone = untilEnded(client.socket);
    while (server.connectionCount === 0) await setImmediate();
    expect(await server.close({ graceMs: 20 })).toMatchObject({ forced: 1, failed: 0 });
    await gone;
    expect(messagesOf('failed')).toEqual(['the server was closed, and the grace of 20 ms is over']);
  });

  it('counts a client that resets instead of a header as reset', async () => {
    await using server = await startEchoServer({ proxyProtocol });
    await using client = await connectRaw(server.port);
    await untilTraced('accepted');
    client.socket.resetAndDestroy();
    expect(await untilTraced('failed')).toEqual(['read ECONNRESET']);
    await server.close();
    expect(server.stats()).toMatchObject({ connectionsFailed: 1, outcomes: { reset: 1 } });
  });
});

describe('proxyProtocol required', () => {
  it('cuts off what begins with no header, and who sends nothing', async () => {
    await using server = await startEchoServer({ proxyProtocol: 'required', proxyTimeoutMs: 250 });
    await untilCutOff(server.port, Buffer.from('GET / HTTP/1.1\r\n'));
    await untilCutOff(server.port, Buffer.alloc(0));
    await echoOf(server.port).catch(() => undefined);
    expect(await untilTraced('failed', 3)).toEqual([
      String.raw`PROXY protocol: at offset 0 wanted a header, got "GET / HTTP/1"`,
      'PROXY protocol: no whole header within 250 ms (proxyTimeoutMs), but 0 bytes',
      'PROXY protocol: the connection ended after 0 bytes',
    ]);
    await server.close();
    expect(server.stats()).toMatchObject({ outcomes: { timedOut: 1, failed: 2 } });
  });

  it.each([
    ['IPv4', {}, nobody],
    ['dual-stack IPv6', { host: '::' }, somebodyElse],
  ])(
    'cuts off an untrusted peer although it has a header (%s)',
    async (_, options, trustedProxies) => {
      await using server = await startEchoServer({
        ...options,
        proxyProtocol: 'required',
        trustedProxies,
      });
      await untilCutOff(server.port, v1);
      expect(messagesOf('failed')).toEqual([
        expect.stringMatching(/^PROXY protocol: 127\.0\.0\.1:\d+ is not one of trustedProxies$/),
      ]);
      await server.close();
      expect(server.stats()).toMatchObject({ connectionsTotal: 1, connectionsFailed: 1 });
    },
  );

  it('trusts this machine over IPv6 and dual-stack IPv4', async () => {
    await using server = await startEchoServer({ host: '::', proxyProtocol: 'required' });
    for (const host of ['127.0.0.1', '::1']) {
      await using client = await connectRaw(server.port, host);
      await client.write(Buffer.concat([v1, Buffer.from('!')]));
      expect(String(await client.readExactly(1))).toBe('!');
    }
  });

  it('trusts peers on a Unix domain socket where the list says unix', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('socket');
    const open = async (options: EchoServerOptions): Promise<[EchoServer, RawClient]> => {
      const server = await startEchoServer({ path, proxyProtocol: 'required', ...options });
      const socket = connect({ path, allowHalfOpen: true });
      await once(socket, 'connect');
      return [server, new RawClient(socket)];
    };
    {
      const [server, client] = await open({});
      await client.write(Buffer.concat([v2, Buffer.from('!')]));
      expect(String(await client.readExactly(1))).toBe('!');
      await client[Symbol.asyncDispose]();
      await server.close();
    }
    const [server, client] = await open({ trustedProxies: ['127.0.0.0/8'] });
    await untilEnded(client.socket);
    expect(messagesOf('failed')).toEqual([
      'PROXY protocol: a peer on a Unix domain socket is not one of trustedProxies',
    ]);
    await client[Symbol.asyncDispose]();
    await server.close();
  });
});

describeEchoServerContract({
  name: 'startEchoServer({ proxyProtocol: auto })',
  transports: ['IPv4', 'a Unix socket', 'TLS'],
  start: (listen) => startEchoServer({ ...listen, proxyProtocol: 'auto' }),
});

describe('proxyProtocol auto', () => {
  it.each([
    ['text', Buffer.from('PROXYING is no header')],
    ['half a signature', signature.subarray(0, 11)],
  ])('echoes %s as data', async (_, data) => {
    await using server = await startEchoServer({ proxyProtocol: 'auto' });
    expectSameBytes(await echoOf(server.port, data), data);
    expect(messagesOf('proxied')).toEqual([]);
  });

  it('echoes half a signature when its time is over', async () => {
    await using server = await startEchoServer({ proxyProtocol: 'auto', proxyTimeoutMs: 20 });
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('PRO'));
    expect(String(await client.readExactly(3))).toBe('PRO');
    await client.write(v1);
    expectSameBytes(await client.readExactly(v1.length), v1);
  });

  it.each([v1, v2, Buffer.from('PROXY nonsense\n')])(
    'takes the header of an untrusted peer for data',
    async (header) => {
      const options = { proxyProtocol: 'auto', trustedProxies: somebodyElse } as const;
      await using server = await startEchoServer(options);
      expectSameBytes(await echoOf(server.port, header), header);
      await using client = await connectRaw(server.port);
      await client.write(Buffer.from('!'));
      await client.readExactly(1);
      const [info] = await server.connections();
      expect(info).not.toHaveProperty('proxy');
      expect(messagesOf('proxied')).toEqual([]);
      const note = expect.stringMatching(
        /^PROXY v[12] from 192\.0\.2\.1:5678 to 198\.51\.100\.2:443.*: data, because its sender is not one of trustedProxies$/,
      );
      expect(messagesOf('ignored')).toEqual(header === v1 || header === v2 ? [note] : []);
    },
  );

  it('secures a client that comes without a proxy', async () => {
    const { ca, server: own } = await testCertificates();
    await using server = await startEchoServer({ proxyProtocol: 'auto', tls: own });
    const socket = connectTls({
      port: server.port,
      host: '127.0.0.1',
      ca,
      servername: 'localhost',
    });
    await using client = new RawClient(socket);
    await once(socket, 'secureConnect');
    await client.write(Buffer.from('!'));
    expect(String(await client.readExactly(1))).toBe('!');
  });

  it('ends with a client that ends before its TLS handshake, as without a PROXY header', async () => {
    const { server: own } = await testCertificates();
    for (const proxy of ['off', 'auto'] as const) {
      await using server = await startEchoServer({ proxyProtocol: proxy, tls: own });
      await using client = await connectRaw(server.port);
      client.halfClose();
      expect(await client.readToEnd()).toHaveLength(0);
      // The client's own end stays open: none of the limits of 10 s may be what ends the connection.
      while (server.connectionCount > 0) await setImmediate();
      expect(server.stats()).toMatchObject({ outcomes: { timedOut: 0, failed: 1, forced: 0 } });
    }
    const message = 'the peer left before the first byte';
    expect(messagesOf('failed')).toEqual([message, message]);
  });

  it('lets idleTimeoutMs hold for a client that sends nothing', async () => {
    await using server = await startEchoServer({ proxyProtocol: 'auto', idleTimeoutMs: 30 });
    await untilCutOff(server.port, Buffer.alloc(0));
    expect(messagesOf('failed')).toEqual(['no byte came or went for 30 ms (idleTimeoutMs)']);
    await untilCutOff(server.port, Buffer.concat([v1, Buffer.from('!')]));
    expect(messagesOf('failed')).toHaveLength(2);
    await server.close();
    expect(server.stats().outcomes.timedOut).toBe(2);
  });

  it('lets maxConnectionMs hold from the start for a client that sends nothing', async () => {
    await using server = await startEchoServer({ proxyProtocol: 'auto', maxConnectionMs: 30 });
    await untilCutOff(server.port, Buffer.alloc(0));
    expect(messagesOf('failed')).toEqual(['open for 30 ms (maxConnectionMs)']);
    await server.close();
    expect(server.stats().outcomes.timedOut).toBe(1);
  });
});

describe('proxyProtocol off', () => {
  it.each([v1, v2])('takes a header for data', async (header) => {
    await using server = await startEchoServer();
    expectSameBytes(await echoOf(server.port, header), header);
  });
});

describe('the options', () => {
  it.each([
    [
      { proxyProtocol: 'on' },
      "proxyProtocol must be one of 'off', 'auto', 'required', not 'on' (string)",
    ],
    [
      { trustedProxies: ['10.0.0.0/33'] },
      'trustedProxies[0] must be an IP address, a range such as',
    ],
    [{ proxyTimeoutMs: 0 }, 'proxyTimeoutMs must be more than 0'],
    [{ proxyTimeoutMs: '5s' }, 'proxyTimeoutMs must be a number of milliseconds'],
  ])('refuse %j', async (options, message) => {
    await expect(startEchoServer(options as object)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining(message),
    });
  });
});
