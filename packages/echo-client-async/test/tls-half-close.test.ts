// The end over TLS while echoes are under way, which node:tls does not take at any moment.
import { describeWith, startTlsPeer, testBytes, testCertificates } from '@tcp-echo/contract-tests';
import { connectEcho, type EchoConnection } from '@tcp-echo/echo-client-async';
import { expect, it } from 'vitest';

/** Echoes once it has `byteCount` bytes, in one write: several records that arrive together. */
function startJoiningTlsPeer(byteCount: number) {
  return startTlsPeer((socket) => {
    const chunks: Buffer[] = [];
    let held = 0;
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      held += chunk.length;
      if (held === byteCount) socket.write(Buffer.concat(chunks));
    });
    socket.on('end', () => socket.end());
  });
}

describeWith(
  ['openssl'],
  'connectEcho over TLS, ended when the first of two echoes is back',
  () => {
    const ends = {
      'halfClose()': (connection: EchoConnection) => {
        connection.halfClose();
      },
      'close()': (connection: EchoConnection) => void connection.close(),
    };

    it.each(Object.entries(ends))('gets the second one, too, after %s', async (_, end) => {
      const [first, second] = [testBytes(100), testBytes(50_000)];
      await using peer = await startJoiningTlsPeer(first.length + second.length);
      const { ca } = await testCertificates();
      await using connection = await connectEcho({ port: peer.port, tls: { ca } });
      const echoes = [connection.echo(first), connection.echo(second)] as const;
      await echoes[0];
      end(connection);
      expect(Buffer.compare(await echoes[1], second)).toBe(0);
    });
  },
);
