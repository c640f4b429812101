// TLS of a server on several threads: certificates are those of all of them.
import {
  makeCertificates,
  testCertificates,
  type TestCertificates,
} from '@tcp-echo/contract-tests';
import { startEchoServer, type EchoServer } from '@tcp-echo/echo-server';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { expect, it } from 'vitest';
import { describeWithThreads } from './support/threads.js';

/** How many of 20 clients that trust `ca` get an echo: both threads have some of them, but for one time in 2^19. */
async function countTrusting({ port }: EchoServer, { ca }: TestCertificates): Promise<number> {
  const visits = Array.from({ length: 20 }, async () => {
    const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca });
    try {
      await once(socket, 'secureConnect');
      socket.end('hi');
      const [echo] = await once(socket, 'data');
      expect(String(echo)).toBe('hi');
      return 1;
    } catch {
      return 0;
    } finally {
      socket.destroy();
    }
  });
  return (await Promise.all(visits)).reduce<number>((sum, count) => sum + count, 0);
}

describeWithThreads('a server on 2 threads with tls', () => {
  it('gives all threads its certificates, and those that replace them', async () => {
    const [first, renewed] = [await testCertificates(), await makeCertificates()];
    // As bytes: they are copied to the threads.
    const tls = { cert: Buffer.from(first.server.cert), key: Buffer.from(first.server.key) };
    await using server = await startEchoServer({ threads: 2, tls });
    expect([await countTrusting(server, first), await countTrusting(server, renewed)]).toEqual([
      20, 0,
    ]);
    await server.setTls(renewed.server);
    expect([await countTrusting(server, first), await countTrusting(server, renewed)]).toEqual([
      0, 20,
    ]);
  });

  it('keeps its certificates in all threads when the new ones cannot be used', async () => {
    const certificates = await testCertificates();
    await using server = await startEchoServer({ threads: 2, tls: certificates.server });
    for (const bad of [
      { cert: 'nonsense', key: 'nonsense' },
      { ...certificates.server, key: () => certificates.server.key },
    ]) {
      await expect(server.setTls(bad as never)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringMatching(/^tls /),
      });
    }
    expect(await countTrusting(server, certificates)).toBe(20);
  });

  it('refuses certificates if it was started without them', async () => {
    const { server: certificate } = await testCertificates();
    await using server = await startEchoServer({ threads: 2 });
    await expect(server.setTls(certificate)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringMatching(/started without `tls`/),
    });
  });
});
