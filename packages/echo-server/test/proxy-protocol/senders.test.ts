// PROXY headers as others write them: haproxy, in front of the server, and Python.
import {
  connectRaw,
  describeWith,
  echoBehindPythonProxy,
  expectSameBytes,
  mebibyte,
  RawClient,
  startHaproxy,
  temporaryFolder,
  testBytes,
  testCertificates,
} from '@tcp-echo/contract-tests';
import { startEchoServer, type ProxyTlv } from '@tcp-echo/echo-server';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type ConnectionOptions } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { traceServers } from './traced.js';

const { messagesOf, untilTraced } = traceServers();

async function connectSecured(port: number, options: ConnectionOptions = {}): Promise<RawClient> {
  const { ca } = await testCertificates();
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca, ...options });
  await once(socket, 'secureConnect');
  return new RawClient(socket);
}

describeWith(['haproxy'], 'with haproxy in front', () => {
  it.each(['send-proxy', 'send-proxy-v2'])('knows who really connected (%s)', async (server) => {
    const proxyProtocol = 'required';
    await using echo = await startEchoServer({ proxyProtocol });
    await using haproxy = await startHaproxy({ target: echo.port, server });
    const ports: number[] = [];
    for (const size of [1, 100_000, 8 * mebibyte]) {
      await using client = await connectRaw(haproxy.port);
      ports.push(client.socket.localPort ?? 0);
      client.socket.end(testBytes(size));
      expectSameBytes(await client.readToEnd(), testBytes(size));
    }
    const version = server === 'send-proxy' ? 1 : 2;
    expect(messagesOf('proxied')).toEqual(
      ports.map((port) => `PROXY v${version} from 127.0.0.1:${port} to 127.0.0.1:${haproxy.port}`),
    );
    await echo.close();
    expect(echo.stats().connectionsFailed).toBe(0);
  });

  it.each(['send-proxy', 'send-proxy-v2'])('reads IPv6 addresses (%s)', async (server) => {
    await using echo = await startEchoServer({ proxyProtocol: 'required' });
    await using haproxy = await startHaproxy({ target: echo.port, server, host: '::1' });
    await using client = await connectRaw(haproxy.port, '::1');
    await client.write(Buffer.from('!'));
    await client.readExactly(1);
    const { localPort } = client.socket;
    expect(messagesOf('proxied')).toEqual([
      expect.stringMatching(`^PROXY v. from \\[::1\\]:${localPort} to \\[::1\\]:${haproxy.port}$`),
    ]);
  });

  it('serves it on a Unix domain socket', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('echo');
    await using echo = await startEchoServer({ path, proxyProtocol: 'required' });
    await using haproxy = await startHaproxy({ target: path, server: 'send-proxy-v2' });
    await using client = await connectRaw(haproxy.port);
    await client.write(Buffer.from('!'));
    await client.readExactly(1);
    const source = { family: 'IPv4', host: '127.0.0.1', port: client.socket.localPort };
    expect(await echo.connections()).toMatchObject([{ proxy: { source } }]);
  });

  it('speaks TLS with the client through it', async () => {
    const { server: own } = await testCertificates();
    await using echo = await startEchoServer({ proxyProtocol: 'required', tls: own });
    await using haproxy = await startHaproxy({ target: echo.port, server: 'send-proxy-v2' });
    await using client = await connectSecured(haproxy.port);
    client.socket.write(testBytes(mebibyte));
    expectSameBytes(await client.readExactly(mebibyte), testBytes(mebibyte));
    expect(await echo.connections()).toMatchObject([
      { proxy: { source: { port: client.socket.localPort } }, tls: { servername: 'localhost' } },
    ]);
  });

  it('knows the TLS that haproxy spoke with the client, its certificate, and verifies the checksum', async () => {
    const certificates = await testCertificates();
    await using folder = await temporaryFolder();
    const pem = folder.file('server.pem');
    const caFile = folder.file('ca.pem');
    await writeFile(pem, certificates.server.cert + certificates.server.key);
    await writeFile(caFile, certificates.ca);
    await using echo = await startEchoServer({ proxyProtocol: 'required' });
    await using haproxy = await startHaproxy({
      target: echo.port,
      bind: `ssl crt ${pem} ca-file ${caFile} verify optional alpn echo/1`,
      server:
        'send-proxy-v2-ssl-cn proxy-v2-options ' +
        'ssl,cert-cn,ssl-cipher,cert-sig,cert-key,authority,crc32c,unique-id',
      lines: ['unique-id-format tcp-echo'],
    });
    const offer = {
      ...certificates.client,
      ALPNProtocols: ['echo/1'],
      maxVersion: 'TLSv1.3',
    } as const;
    await using client = await connectSecured(haproxy.port, offer);
    client.socket.write(Buffer.from('!'));
    expect(String(await client.readExactly(1))).toBe('!');
    const [info] = await echo.connections();
    const tlvs = info?.proxy?.tlvs ?? [];
    const find = (type: ProxyTlv['type']) => tlvs.find((tlv) => tlv.type === type);
    expect(find('crc32c')).toMatchObject({ checksum: expect.any(Number) });
    expect(find('authority')).toEqual({ type: 'authority', host: 'localhost' });
    expect(find('alpn')).toEqual({ type: 'alpn', protocol: 'echo/1' });
    expect(find('unique-id')).toEqual({
      type: 'unique-id',
      hex: Buffer.from('tcp-echo').toString('hex'),
    });
    expect(find('ssl')).toEqual({
      type: 'ssl',
      secured: true,
      certificateOnConnection: true,
      certificateInSession: true,
      verifyResult: 0,
      version: 'TLSv1.3',
      commonName: 'echo client',
      cipher: expect.stringMatching(/^TLS_/),
      signatureAlgorithm: 'ecdsa-with-SHA256',
      keyAlgorithm: 'EC256',
      unknown: [],
    });
    expect(messagesOf('proxied')).toEqual([
      expect.stringMatching(/, TLS TLSv1\.3 TLS_\S+ by echo client/),
    ]);
  });

  it('takes its health checks for what they are', async () => {
    await using echo = await startEchoServer({ proxyProtocol: 'required' });
    await using haproxy = await startHaproxy({
      target: echo.port,
      server: 'send-proxy-v2 check-send-proxy check inter 20ms',
    });
    const [line] = await untilTraced('proxied');
    expect(line).toBe('PROXY v2 from the proxy itself');
    await using client = await connectRaw(haproxy.port);
    await client.write(Buffer.from('!'));
    expect(String(await client.readExactly(1))).toBe('!');
  });

  it('refuses it where it is not trusted, and haproxy tells the client', async () => {
    const untrusting = { proxyProtocol: 'required', trustedProxies: [] } as const;
    await using echo = await startEchoServer(untrusting);
    await using haproxy = await startHaproxy({ target: echo.port, server: 'send-proxy-v2' });
    await using client = await connectRaw(haproxy.port);
    expect(await client.readToEnd()).toHaveLength(0);
    expect(echo.stats()).toMatchObject({ connectionsFailed: 1, bytesReceived: 0 });
  });
});

describeWith(['python3'], 'with Python as the proxy', () => {
  const line = 'from 192.0.2.1:5678 to 198.51.100.2:443';
  const lines = { 1: `PROXY v1 ${line}`, 2: `PROXY v2 ${line}, authority example.com` };

  describe.each([1, 2] as const)('and a header of version %i', (version) => {
    it.each(['trickled', 'joined'] as const)('%s before data', async (how) => {
      await using server = await startEchoServer({ proxyProtocol: 'required' });
      await echoBehindPythonProxy(server.port, testBytes(100_000), { version, how });
      expect(messagesOf('proxied')).toEqual([lines[version]]);
    });

    it.each(['trickled', 'joined'] as const)('%s before a TLS handshake', async (how) => {
      const { ca, server: own } = await testCertificates();
      await using folder = await temporaryFolder();
      const caFile = folder.file('ca.pem');
      await writeFile(caFile, ca);
      await using server = await startEchoServer({ proxyProtocol: 'auto', tls: own });
      await echoBehindPythonProxy(server.port, testBytes(100_000), { version, how, caFile });
      expect(messagesOf('proxied')).toEqual([lines[version]]);
      expect(messagesOf('secured')).toEqual([expect.stringContaining('server name localhost')]);
    });
  });
});
