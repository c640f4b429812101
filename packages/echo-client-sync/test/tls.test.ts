// TLS of the blocking client: which engine speaks it, and how it takes its leave.
import {
  startRawPeer,
  startTlsEchoPeer,
  testCertificates,
  type Peer,
} from '@tcp-echo/contract-tests';
import { connectEchoSync, measureEchoSync, tcpEchoClientSync } from '@tcp-echo/echo-client-sync';
import { callInBackground, partial } from '@tcp-echo/core-helpers';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { borrowCaller } from './blocking-caller.js';

it('is a matter of the bridge: auto takes it, native refuses and says so', async () => {
  const { ca } = await testCertificates();
  await using peer = await startTlsEchoPeer();
  await using caller = borrowCaller();
  const connection = await caller.call('connect', { port: peer.port, tls: { ca } });
  expect(connection).toMatchObject({ engine: 'bridge' });
  for (const call of [
    () => tcpEchoClientSync('x', 7, { tls: true, engine: 'native' }),
    () => measureEchoSync('x', 7, { tls: {}, engine: 'native' }),
    () => connectEchoSync({ port: 7, tls: true, engine: 'native' }),
  ]) {
    expect(call).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringMatching(/'native' speaks no TLS.*'bridge'/),
      }),
    );
  }
});

it('crosses threads with all its options', async () => {
  const { ca, client } = await testCertificates();
  await using peer = await startTlsEchoPeer({ ca, requestCert: true, rejectUnauthorized: true });
  const bytes = { ca: Buffer.from(ca), cert: Buffer.from(client.cert), key: client.key };
  const tls = { ...bytes, alpnProtocols: ['echo'], minVersion: 'TLSv1.3' } as const;
  const call = partial(measureEchoSync, 'hi', peer.port, { tls });
  const { echo, timing } = await callInBackground(call);
  expect(echo).toBe('hi');
  expect(timing.tlsNs).toBeGreaterThan(0);
});

it('says goodbye before a connection is closed, so that the peer cannot take it for an attack', async () => {
  const { ca } = await testCertificates();
  // The type of a record can be read in TLS 1.2 only (RFC 8446 section 5.2).
  await using peer = await startTlsEchoPeer({ maxVersion: 'TLSv1.2' });
  const sent: Buffer[] = [];
  await using recorder = await startRecorder(peer, sent);
  await using caller = borrowCaller();
  await caller.call('connect', { port: recorder.port, tls: { ca } });
  expect(await caller.call('echo', 'hi')).toBe('hi');
  await caller.call('close');
  const alert = 21;
  expect(typesOfRecords(Buffer.concat(sent)).at(-1)).toBe(alert);
});

/** Hands everything on to `peer`, and keeps what it was sent. */
function startRecorder(peer: Peer, sent: Buffer[]): Promise<Peer> {
  return startRawPeer((socket) => {
    const onward = connect({ port: peer.port, host: '127.0.0.1', allowHalfOpen: true });
    onward.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => sent.push(chunk));
    socket.pipe(onward).pipe(socket);
  });
}

/** Of each record the type, before version, length and content (RFC 8446 section 5.1). */
function typesOfRecords(bytes: Buffer): number[] {
  const types: number[] = [];
  for (let at = 0; at < bytes.length; at += 5 + bytes.readUInt16BE(at + 3)) {
    types.push(bytes.readUInt8(at));
  }
  return types;
}
