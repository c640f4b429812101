// What every echo client must do when something goes wrong: the peer fails, the caller asks for what
// cannot be, or changes its mind.
import { once } from 'node:events';
import { expect, it } from 'vitest';
import type { ClientHarness, ContractOptions } from './client-harness.js';
import { expectTimeout } from './expect-timeout.js';
import { describeWith } from './program.js';
import { startUnacceptingServer } from './python-peers.js';
import {
  holdRefusingPort,
  startPeerThatCorrupts,
  startPeerThatEndsAfter,
  startPeerThatResetsAfter,
  startRawPeer,
  startSilentPeer,
} from './raw-peers.js';
import { testBytes } from './test-bytes.js';
import { startTlsEchoPeer } from './tls-peers.js';

/** The half of the client's contract that is about failures. */
export function describeEchoClientFailures({ echo, abortable }: ClientHarness): void {
  it('rejects with ERR_CONNECT_FAILED and the cause when nothing listens', async () => {
    await using peer = await holdRefusingPort();
    await expect(echo('x', peer.port)).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      reason: 'refused',
      attempts: 1,
      peer: { host: '127.0.0.1', port: peer.port },
      cause: { code: 'ECONNREFUSED' },
      message: expect.stringMatching(/127\.0\.0\.1:\d+.*ECONNREFUSED.*start the server/),
    });
  });

  it('rejects with ERR_CONNECT_FAILED, name-not-found, when nobody knows the name', async () => {
    // RFC 6761 section 6.4: no such name exists, whether or not a name server can be asked.
    const call = echo('x', 7, { host: 'no-such-host.invalid' });
    await expect(call).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      reason: 'name-not-found',
      cause: { code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) },
    });
  });

  it('says that the peer may speak TLS where it ends without a word', async () => {
    await using peer = await startTlsEchoPeer();
    await expect(echo('Hello World!', peer.port)).rejects.toMatchObject({
      code: 'ERR_ECHO_ENDED_EARLY',
      silent: true,
      message: expect.stringMatching(/sent nothing at all: it may speak TLS.*`tls: true`/),
    });
  });

  it('says that the peer speaks TLS where it answers with an alert', async () => {
    await using peer = await startRawPeer((socket) => {
      // fatal, protocol_version: RFC 8446 section 6.
      socket.once('data', () => socket.end(Buffer.from('15030300020246', 'hex')));
    });
    await expect(echo('Hello World!', peer.port)).rejects.toMatchObject({
      code: 'ERR_ECHO_MISMATCH',
      tlsAlert: true,
      message: expect.stringContaining('the peer speaks TLS, which needs `tls: true`'),
    });
  });

  it('takes nothing for an alert of TLS that is part of an echo, or shorter', async () => {
    const pieces = ['Hello\x15\x03\x03\x00\x02\x02F', '\x15\x03\x03\x00\x02\x02', '\x15'];
    for (const piece of pieces) {
      await using peer = await startRawPeer((socket) => {
        socket.once('data', () => socket.end(piece));
      });
      await expect(echo('Hello World!', peer.port)).rejects.toMatchObject({
        code: 'ERR_ECHO_MISMATCH',
        tlsAlert: false,
      });
    }
  });

  it('rejects with ERR_ECHO_TIMEOUT and the limit when the peer never answers', async () => {
    await using peer = await startSilentPeer();
    await expectTimeout((ms) => echo('x', peer.port, { timeoutMs: ms }), {
      operation: 'echo',
      peer: { port: peer.port },
    });
  });

  it('rejects with ERR_ECHO_ENDED_EARLY and what did arrive when the peer ends early', async () => {
    await using peer = await startPeerThatEndsAfter(5);
    await expect(echo('Hello World!', peer.port)).rejects.toMatchObject({
      code: 'ERR_ECHO_ENDED_EARLY',
      received: new Uint8Array(Buffer.from('Hello')),
      expectedBytes: 12,
    });
  });

  it('rejects with ERR_ECHO_MISMATCH at the first byte that differs', async () => {
    await using peer = await startPeerThatCorrupts(70_000);
    const message = testBytes(100_000);
    const expected = message[70_000];
    await expect(echo(message, peer.port)).rejects.toMatchObject({
      code: 'ERR_ECHO_MISMATCH',
      offset: 70_000,
      expected,
      actual: (expected ?? 0) ^ 0xff,
    });
  });

  it('rejects with ERR_CONNECTION_LOST and what did arrive when the peer resets', async () => {
    await using peer = await startPeerThatResetsAfter(5);
    await expect(echo('Hello World!', peer.port)).rejects.toMatchObject({
      code: 'ERR_CONNECTION_LOST',
      received: new Uint8Array(Buffer.from('Hello')),
      expectedBytes: 12,
      cause: { code: 'ECONNRESET' },
    });
  });

  it.each([
    ['port 0', 'x', 0, {}],
    ['port 65536', 'x', 65_536, {}],
    ['a port as text', 'x', '7', {}],
    ['a number as message', 42, 7, {}],
    ['no message', undefined, 7, {}],
    ['an empty host', 'x', 7, { host: '' }],
    ['a negative timeout', 'x', 7, { timeoutMs: -1 }],
    ['a timeout of 0', 'x', 7, { timeoutMs: 0 }],
    ['a timeout of null', 'x', 7, { timeoutMs: null }],
    ['a timeout that is no number', 'x', 7, { timeoutMs: NaN }],
    ['a connect timeout as text', 'x', 7, { connectTimeoutMs: '5s' }],
    ['a connect timeout of 0', 'x', 7, { connectTimeoutMs: 0 }],
    ['maxBytes 0', 'x', 7, { maxBytes: 0 }],
  ])('rejects with ERR_INVALID_ARGUMENT: %s', async (_, message, port, options) => {
    const call = echo(message as string, port as number, options as ContractOptions);
    await expect(call).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });

  it.runIf(abortable)('never connects when the signal has aborted before', async () => {
    let connections = 0;
    await using peer = await startRawPeer(() => {
      connections += 1;
    });
    const reason = new Error('not wanted');
    await expect(echo('x', peer.port, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(connections).toBe(0);
  });

  it.runIf(abortable)('rejects with the reason and closes when the signal aborts', async () => {
    const controller = new AbortController();
    let abandoned: Promise<unknown> | undefined;
    await using peer = await startRawPeer((socket) => {
      abandoned = once(socket, 'end');
      socket.once('data', () => {
        controller.abort('enough');
      });
    });
    await expect(echo('x', peer.port, { signal: controller.signal })).rejects.toBe('enough');
    await abandoned;
  });

  describeWith(['python3'], 'against a server that never accepts', () => {
    it('rejects with ERR_ECHO_TIMEOUT of connecting', async () => {
      await using peer = await startUnacceptingServer();
      await expect(echo('x', peer.port, { connectTimeoutMs: 60 })).rejects.toMatchObject({
        code: 'ERR_ECHO_TIMEOUT',
        operation: 'connect',
        timeoutMs: 60,
      });
    });
  });
}
