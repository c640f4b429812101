// What every echo client that speaks TLS must do with it.
import { expect, it } from 'vitest';
import { makeCertificates, testCertificates } from './certificates.js';
import type { ClientHarness, ContractTls } from './client-harness.js';
import { expectTimeout } from './expect-timeout.js';
import type { Peer } from './peer.js';
import { startOpensslServer } from './openssl-server.js';
import { describeWith } from './program.js';
import { startPythonTlsEchoServer } from './python-peers.js';
import { answerAtTheEnd, startEchoPeer, startSilentPeer } from './raw-peers.js';
import { startSocatTlsEchoServer } from './socat-peers.js';
import { expectSameBytes, mebibyte, testBytes } from './test-bytes.js';
import { startMutualTlsEchoPeer, startTlsEchoPeer, startTlsPeer } from './tls-peers.js';

/** The part of the client's contract that is about TLS. */
export function describeTls({ echo, can }: ClientHarness): void {
  /** Trusts the test authority; `more` is what else the test wants. */
  async function echoTls(message: string, peer: Peer, more: ContractTls = {}): Promise<unknown> {
    const { ca } = await testCertificates();
    return echo(message, peer.port, { tls: { ca, ...more } });
  }

  async function echoesOverTls(peer: Peer): Promise<void> {
    const { ca } = await testCertificates();
    expect(await echoTls('Hello World!', peer)).toBe('Hello World!');
    const bytes = testBytes(8 * mebibyte);
    expectSameBytes((await echo(bytes, peer.port, { tls: { ca } })) as Uint8Array, bytes);
  }

  it('echoes text and 8 MiB over TLS', async () => {
    await using peer = await startTlsEchoPeer();
    await echoesOverTls(peer);
  });

  it('echoes over TLS 1.2', async () => {
    await using peer = await startTlsEchoPeer({ maxVersion: 'TLSv1.2' });
    await echoesOverTls(peer);
  });

  it('asks for the server name, and offers the protocols, that it is told', async () => {
    const asked: unknown[] = [];
    await using peer = await startTlsPeer(
      (socket) => {
        asked.push(socket.servername, socket.alpnProtocol);
        socket.pipe(socket);
      },
      { ALPNProtocols: ['echo'] },
    );
    const more = { servername: 'localhost', alpnProtocols: ['other', 'echo'] };
    expect(await echoTls('x', peer, more)).toBe('x');
    expect(asked).toEqual(['localhost', 'echo']);
  });

  it('rejects with ERR_TLS_FAILED a certificate that nobody it trusts has signed', async () => {
    await using peer = await startTlsEchoPeer();
    await expect(echo('x', peer.port, { tls: true })).rejects.toMatchObject({
      code: 'ERR_TLS_FAILED',
      peer: { host: '127.0.0.1', port: peer.port },
      attempts: 1,
      cause: { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
      message: expect.stringMatching(/TLS handshake with 127\.0\.0\.1:\d+.*tls: \{ ca \}/),
    });
  });

  it('accepts such a certificate if it is told not to verify', async () => {
    await using peer = await startTlsEchoPeer();
    expect(await echo('x', peer.port, { tls: { rejectUnauthorized: false } })).toBe('x');
  });

  it('rejects with ERR_TLS_FAILED a certificate for another name', async () => {
    await using peer = await startTlsEchoPeer();
    await expect(echoTls('x', peer, { servername: 'other.example' })).rejects.toMatchObject({
      code: 'ERR_TLS_FAILED',
      cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
      message: expect.stringContaining('servername'),
    });
  });

  it('shows its own certificate to a server that wants one', async () => {
    const { client } = await testCertificates();
    await using peer = await startMutualTlsEchoPeer();
    expect(await echoTls('Hello World!', peer, client)).toBe('Hello World!');
  });

  it('rejects with ERR_TLS_FAILED when the server wants a certificate and it has none', async () => {
    await using peer = await startMutualTlsEchoPeer();
    await expect(echoTls('x', peer)).rejects.toMatchObject({
      code: 'ERR_TLS_FAILED',
      message: expect.stringContaining('tls: { cert, key }'),
    });
  });

  it('echoes without TLS where tls is false', async () => {
    await using peer = await startEchoPeer();
    expect(await echo('x', peer.port, { tls: false })).toBe('x');
  });

  it('rejects with ERR_TLS_FAILED what is no TLS server', async () => {
    await using peer = await startEchoPeer();
    await expect(echoTls('x', peer)).rejects.toMatchObject({
      code: 'ERR_TLS_FAILED',
      message: expect.stringContaining('no TLS server'),
    });
  });

  it('rejects with ERR_ECHO_TIMEOUT of the handshake when the peer never answers', async () => {
    await using peer = await startSilentPeer();
    const options = { tls: true };
    await expectTimeout((ms) => echo('x', peer.port, { ...options, connectTimeoutMs: ms }), {
      operation: 'tls',
    });
  });

  it('rejects with ERR_ECHO_ENDED_EARLY and what did arrive when the peer ends early', async () => {
    await using peer = await startTlsPeer((socket) => {
      socket.once('data', (chunk: Buffer) => {
        socket.end(chunk.subarray(0, 5));
      });
    });
    await expect(echoTls('Hello World!', peer)).rejects.toMatchObject({
      code: 'ERR_ECHO_ENDED_EARLY',
      received: new Uint8Array(Buffer.from('Hello')),
      expectedBytes: 12,
    });
  });

  it.runIf(can?.halfClose)('half-closes for a peer that answers only at the end', async () => {
    await using peer = await startTlsPeer(answerAtTheEnd);
    const { ca } = await testCertificates();
    expect(await echo('all of it', peer.port, { tls: { ca }, halfClose: true })).toBe('all of it');
  });

  it('rejects with ERR_INVALID_ARGUMENT a key that does not belong to its certificate', async () => {
    const [one, other] = [await testCertificates(), await makeCertificates()];
    const tls = { cert: one.client.cert, key: other.client.key };
    await expect(echo('x', 7, { tls })).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });

  it.each<[string, unknown]>([
    ['text', 'yes'],
    ['null', null],
    ['a misspelt name', { serverName: 'localhost' }],
    ['a file name for a certificate', { ca: 'ca.pem' }],
    ['a certificate without its key', { cert: '-----BEGIN CERTIFICATE-----' }],
    ['an IP address as server name', { servername: '127.0.0.1' }],
    ['one protocol that is no list', { alpnProtocols: 'echo' }],
    ['an empty protocol', { alpnProtocols: [''] }],
    ['a word for rejectUnauthorized', { rejectUnauthorized: 'no' }],
    ['a version that does not exist', { minVersion: 'TLSv1.4' }],
  ])('rejects with ERR_INVALID_ARGUMENT: %s for tls', async (_, tls) => {
    await expect(echo('x', 7, { tls: tls as true })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
    });
  });

  it('says that the peer may want another certificate where it ends without a word', async () => {
    // node:tls refuses so whoever it does not trust.
    const { client: stranger } = await makeCertificates();
    await using peer = await startMutualTlsEchoPeer();
    await expect(echoTls('x', peer, stranger)).rejects.toMatchObject({
      code: 'ERR_ECHO_ENDED_EARLY',
      silent: true,
      message: expect.stringMatching(
        /may want a certificate.*that it trusts.*tls: \{ cert, key \}/,
      ),
    });
  });

  describeWith(['openssl'], 'against openssl s_server', () => {
    it.each(['-tls1_2', '-tls1_3'])(
      'says with %s that the server wants a certificate',
      async (version) => {
        await using peer = await startOpensslServer('-Verify', '1', version);
        await expect(echoTls('x', peer)).rejects.toMatchObject({
          code: 'ERR_TLS_FAILED',
          message: expect.stringMatching(
            /want.* a certificate of this client.*tls: \{ cert, key \}/,
          ),
        });
      },
    );

    it('says without TLS that the server may speak it', async () => {
      await using peer = await startOpensslServer();
      await expect(echo('Hello World!', peer.port)).rejects.toMatchObject({
        code: 'ERR_ECHO_ENDED_EARLY',
        message: expect.stringContaining('it may speak TLS'),
      });
    });

    it.runIf(can?.halfClose)('takes its alert for what it is', async () => {
      await using peer = await startOpensslServer();
      // An end in the middle of a record is what it answers.
      await expect(echo('hi', peer.port, { halfClose: true })).rejects.toMatchObject({
        code: 'ERR_ECHO_MISMATCH',
        tlsAlert: true,
      });
    });
  });

  describeWith(['python3', 'openssl'], "against TLS of Python's asyncio", () => {
    it('echoes text and 8 MiB', async () => {
      await using peer = await startPythonTlsEchoServer();
      await echoesOverTls(peer);
    });
  });

  describeWith(['socat', 'openssl'], 'against TLS of socat', () => {
    it('echoes text and 8 MiB', async () => {
      await using peer = await startSocatTlsEchoServer();
      await echoesOverTls(peer);
    });
  });
}
