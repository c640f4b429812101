// TLS, mutual TLS, ALPN, SNI, and certificates that change while connections are open.
import {
  describeWith,
  expectSameBytes,
  makeCertificates,
  mebibyte,
  RawClient,
  runProgram,
  testBytes,
  testCertificates,
  type TestCertificates,
} from '@tcp-echo/contract-tests';
import { traceChannel, type TraceEvent } from '@tcp-echo/base';
import { startEchoServer, type EchoServer, type EchoServerTlsOptions } from '@tcp-echo/echo-server';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const events: TraceEvent[] = [];
const listen = (event: unknown): void => {
  if ((event as TraceEvent).actor === 'server') events.push(event as TraceEvent);
};
beforeEach(() => traceChannel.subscribe(listen));
afterEach(() => {
  traceChannel.unsubscribe(listen);
  events.length = 0;
});

/** A connection of plain node:tls that trusts `ca`. */
class TlsClient extends RawClient {
  declare readonly socket: TLSSocket;
}

async function connectTls(
  server: EchoServer,
  { ca }: TestCertificates,
  options: ConnectionOptions = {},
): Promise<TlsClient> {
  const target = { port: server.port, host: '127.0.0.1', servername: 'localhost', ca };
  const socket = connect({ ...target, allowHalfOpen: true, ...options } as ConnectionOptions);
  await once(socket, 'secureConnect');
  return new TlsClient(socket);
}

let others: Promise<TestCertificates> | undefined;

/** Another authority's, made once. */
function otherCertificates(): Promise<TestCertificates> {
  others ??= makeCertificates();
  return others;
}

async function startTls(options: Partial<EchoServerTlsOptions> = {}) {
  const certificates = await testCertificates();
  const server = await startEchoServer({ tls: { ...certificates.server, ...options } });
  return Object.assign(server, { certificates });
}

describe('a server with tls', () => {
  it('echoes 8 MiB and answers the half-close after the last byte', async () => {
    await using server = await startTls();
    await using client = await connectTls(server, server.certificates);
    const message = testBytes(8 * mebibyte);
    client.socket.end(message);
    expectSameBytes(await client.readToEnd(), message);
    await server.close();
    expect(server.stats()).toMatchObject({
      bytesReceived: 8 * mebibyte,
      bytesSent: 8 * mebibyte,
      outcomes: { ended: 1 },
    });
  });

  it('answers once and ends cleanly in mode once, although the client sent more', async () => {
    const certificates = await testCertificates();
    await using server = await startEchoServer({ mode: 'once', tls: certificates.server });
    for (let visit = 0; visit < 20; visit += 1) {
      await using client = await connectTls(server, certificates);
      client.socket.write(testBytes(100_000));
      expectSameBytes(await client.readToEnd(), testBytes(100));
    }
    expect(server.stats().connectionsFailed).toBe(0);
  });

  it('reads what a client of chargen says while it sends, and ends when the client does', async () => {
    const certificates = await testCertificates();
    await using server = await startEchoServer({
      mode: 'chargen',
      tls: certificates.server,
    });
    await using client = await connectTls(server, certificates);
    await client.readExactly(mebibyte);
    client.socket.end(testBytes(mebibyte));
    await client.readToEnd();
    expect(server.stats().bytesReceived).toBe(mebibyte);
  });

  it('traces and tells what was agreed on', async () => {
    await using server = await startTls({ alpnProtocols: ['echo/2', 'echo/1'] });
    await using client = await connectTls(server, server.certificates, {
      ALPNProtocols: ['echo/1'],
    });
    await client.write(Uint8Array.of(1));
    await client.readExactly(1);
    expect(client.socket.alpnProtocol).toBe('echo/1');
    const [info] = await server.connections();
    expect(info?.tls).toEqual({
      protocol: 'TLSv1.3',
      cipher: expect.stringMatching(/^TLS_/),
      alpnProtocol: 'echo/1',
      servername: 'localhost',
      authorized: false,
    });
    const secured = events.find(({ kind }) => kind === 'secured');
    expect(secured?.message).toMatch(/^TLSv1\.3, TLS_\w+, ALPN echo\/1, server name localhost$/);
  });

  it('refuses a client that offers other application protocols only', async () => {
    await using server = await startTls({ alpnProtocols: ['echo/1'] });
    const refused = connectTls(server, server.certificates, { ALPNProtocols: ['h2'] });
    await expect(refused).rejects.toMatchObject({
      code: expect.stringMatching(/NO_APPLICATION_PROTOCOL|ECONNRESET/),
    });
    await untilFailed(server, 1);
  });

  it('closes the connection of a client that speaks no TLS, counts it, and serves on', async () => {
    await using server = await startTls();
    const socket = connectTcp(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.0\r\n\r\n');
    await once(socket.resume(), 'close');
    await untilFailed(server, 1);
    expect(events.find(({ kind }) => kind === 'failed')?.message).toMatch(
      /^TLS handshake failed: (http request|wrong version number)$/,
    );
    await using client = await connectTls(server, server.certificates);
    await client.write(Uint8Array.of(1));
    expect(await client.readExactly(1)).toEqual(Buffer.of(1));
  });

  it('closes the connection of a client that begins no handshake in time', async () => {
    await using server = await startTls({ handshakeTimeoutMs: 50 });
    const socket = connectTcp(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket.resume(), 'close');
    await untilFailed(server, 1);
    expect(events.find(({ kind }) => kind === 'failed')?.message).toMatch(/TLS handshake timeout/);
  });

  it('shows the certificate of the name that the client asks for', async () => {
    const other = await makeCertificates();
    await using server = await startTls({ sni: { 'other.example': other.server } });
    await using usual = await connectTls(server, server.certificates);
    expect(usual.socket.authorized).toBe(true);
    await using asked = await connectTls(server, other, {
      servername: 'other.example',
      checkServerIdentity: () => undefined,
    });
    expect(asked.socket.authorized).toBe(true);
  });

  it.each([
    ['other.example', 'OTHER.Example'],
    ['Other.EXAMPLE', 'other.example'],
    ['other.example', 'other.example.'],
    ['other.example.', 'other.example'],
    ['*.example', 'Other.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['bücher.example', 'XN--BCHER-KVA.example'],
    ['*.BÜCHER.example', 'a.xn--bcher-kva.example'],
  ])('shows the certificate for %s to a client that asks for %s', async (name, servername) => {
    const other = await otherCertificates();
    await using server = await startTls({ sni: { [name]: other.server } });
    const asking = { servername, checkServerIdentity: () => undefined };
    await using client = await connectTls(server, other, asking);
    expect(client.socket.authorized).toBe(true);
    await client.write(Uint8Array.of(1));
    await client.readExactly(1);
    expect((await server.connections())[0]?.tls?.servername).toBe(servername);
  });

  it.each(['a.other.example', 'otherxexample', 'bücher.other', 'other.exampl'])(
    'shows its own certificate to a client that asks for %s',
    async (servername) => {
      const other = await otherCertificates();
      const sni = { '*.example': other.server, 'other.example': other.server };
      await using server = await startTls({ sni });
      const asking = { servername, checkServerIdentity: () => undefined };
      await using client = await connectTls(server, server.certificates, asking);
      expect(client.socket.authorized).toBe(true);
    },
  );

  it('prefers a name to a pattern, also when it is given others while it runs', async () => {
    const other = await otherCertificates();
    await using server = await startTls();
    const own = server.certificates.server;
    await server.setTls({ ...own, sni: { 'Other.example': other.server, '*.example': own } });
    const asking = { servername: 'oTHER.example', checkServerIdentity: () => undefined };
    await using client = await connectTls(server, other, asking);
    expect(client.socket.authorized).toBe(true);
  });

  it('understands a name beyond ASCII that a client sends as UTF-8, and says it so', async () => {
    const other = await otherCertificates();
    await using server = await startTls({ sni: { 'bücher.example': other.server } });
    // Node sends a string's Latin-1 bytes as UTF-8, so this is what it makes of "bücher".
    const asking = { servername: 'bücher.example', checkServerIdentity: () => undefined };
    await using client = await connectTls(server, other, asking);
    expect(client.socket.authorized).toBe(true);
    await client.write(Uint8Array.of(1));
    await client.readExactly(1);
    expect(events.find(({ kind }) => kind === 'secured')?.message).toMatch(/ bücher\.example$/);
  });

  it('lets no name that a client sends end a line', async () => {
    await using server = await startTls();
    const servername = 'a\r\n\u001b[31mroot';
    const asking = { servername, checkServerIdentity: () => undefined };
    await using client = await connectTls(server, server.certificates, asking);
    await client.write(Uint8Array.of(1));
    await client.readExactly(1);
    expect(events.find(({ kind }) => kind === 'secured')?.message).toMatch(
      /server name a\\u\{d\}\\u\{a\}\\u\{1b\}\[31mroot$/,
    );
  });

  it('takes new certificates for new connections, and drops no open one', async () => {
    await using server = await startTls();
    const renewed = await makeCertificates();
    await using before = await connectTls(server, server.certificates);
    await server.setTls(renewed.server);
    await using after = await connectTls(server, renewed);
    await expect(connectTls(server, server.certificates)).rejects.toThrow();
    for (const client of [before, after]) {
      await client.write(testBytes(1000));
      expectSameBytes(await client.readExactly(1000), testBytes(1000));
    }
  });

  it('keeps its certificates when the new ones cannot be used', async () => {
    await using server = await startTls();
    const bad = { cert: 'nonsense', key: 'nonsense' };
    await expect(server.setTls(bad)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
    await using client = await connectTls(server, server.certificates);
    expect(client.socket.authorized).toBe(true);
  });
});

describe('a server with tls.clientCa', () => {
  it('tells who the client is', async () => {
    const { ca, client: own } = await testCertificates();
    await using server = await startTls({ clientCa: ca });
    await using client = await connectTls(server, server.certificates, own);
    await client.write(Uint8Array.of(1));
    await client.readExactly(1);
    const [info] = await server.connections();
    expect(info?.tls).toMatchObject({
      authorized: true,
      peerCertificate: { subject: 'CN=echo client' },
    });
    expect(events.find(({ kind }) => kind === 'secured')?.message).toMatch(
      /peer's certificate CN=echo client$/,
    );
  });

  it.each([
    ['no certificate', /: the client showed no certificate$/],
    ["another authority's certificate", /: the client's certificate CN=echo client is not valid/],
  ])('refuses a client with %s, and says so', async (which, message) => {
    const stranger = which === 'no certificate' ? {} : (await makeCertificates()).client;
    const { ca } = await testCertificates();
    await using server = await startTls({ clientCa: ca });
    const socket = connect({
      port: server.port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca,
      ...stranger,
    });
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.resume().once('close', resolve));
    await untilFailed(server, 1);
    expect(server.stats()).toMatchObject({ bytesReceived: 0, connectionsFailed: 1 });
    expect(events.find(({ kind }) => kind === 'failed')?.message).toMatch(message);
  });

  it('lets a client without one in when it is not required, and tells so', async () => {
    const { ca } = await testCertificates();
    await using server = await startTls({ clientCa: ca, requireClientCertificate: false });
    await using client = await connectTls(server, server.certificates);
    await client.write(Uint8Array.of(1));
    await client.readExactly(1);
    const [info] = await server.connections();
    expect(info?.tls).toMatchObject({ authorized: false });
    expect(info?.tls).not.toHaveProperty('peerCertificate');
  });
});

describeWith(['openssl'], 'with openssl s_client', () => {
  it('echoes over TLS 1.2 and 1.3', async () => {
    const certificates = await testCertificates();
    // It does not half-close: the server has to end first.
    await using server = await startEchoServer({ mode: 'once', tls: certificates.server });
    for (const version of ['-tls1_2', '-tls1_3']) {
      const address = `127.0.0.1:${server.port}`;
      const args = ['s_client', '-connect', address, version, '-quiet'];
      const reply = await runProgram('openssl', args, Buffer.from('Hello openssl\n'));
      expect(String(reply)).toBe('Hello openssl\n');
    }
    expect(server.stats().connectionsFailed).toBe(0);
  });
});

it.each([
  ['no key', { cert: 'x' }],
  ['no certificate', { key: 'x' }],
  ['nonsense for a certificate', { cert: 'x', key: 'x' }],
  ['nothing', 7],
  ['null', null],
  ['false', false],
  ['an empty text', ''],
  ['a certificate by the name of its file', { cert: 'cert.pem', key: 'key.pem' }],
])('rejects with ERR_INVALID_ARGUMENT: %s', async (_, tls) => {
  await expect(startEchoServer({ tls } as object)).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringContaining('tls'),
  });
});

it.each([
  ['clientCa', { clientCa: 'ca.pem' }],
  ['clientCa', { clientCa: null }],
  ['clientCa', { clientCa: [] }],
  ['clientCa', { clientCa: [undefined] }],
  ['requireClientCertificate', { requireClientCertificate: true }],
  ['requireClientCertificate', { requireClientCertificate: 'no' }],
  ['sni', { sni: { 'a b.ü': { cert: 'x', key: 'x' } } }],
  ['alpnProtocols', { alpnProtocols: 'h2' }],
  ['alpnProtocols', { alpnProtocols: [''] }],
  ['alpnProtocols', { alpnProtocols: null }],
  ['handshakeTimeoutMs', { handshakeTimeoutMs: 0 }],
])('names the option that cannot be used beside good certificates: %s %j', async (name, option) => {
  const { server: certificate } = await testCertificates();
  const tls = { ...certificate, ...option } as object;
  await expect(startEchoServer({ tls } as object)).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringContaining(`tls.${name}`),
  });
});

it('refuses two certificates for one name', async () => {
  const { server } = await testCertificates();
  const tls = { ...server, sni: { 'a.example': server, 'A.example.': server } };
  await expect(startEchoServer({ tls })).rejects.toThrow(
    /tls\.sni\["A\.example\."\] is there twice/,
  );
});

it('refuses certificates for a server that was started without them', async () => {
  const { server: certificate } = await testCertificates();
  await using server = await startEchoServer();
  await expect(server.setTls(certificate)).rejects.toThrow(/started without `tls`/);
});

async function untilFailed(server: EchoServer, count: number): Promise<void> {
  while (server.stats().connectionsFailed < count) await setImmediate();
  expect(server.connectionCount).toBe(0);
}
