// Whatever has failed, the stack of the error leads to the line that asked for it.
import {
  holdRefusingPort,
  startPeerThatCorrupts,
  startPeerThatEndsAfter,
  startPeerThatResetsAfter,
  startRawPeer,
  startSilentPeer,
  type Peer,
} from '@tcp-echo/contract-tests';
import {
  connectEcho,
  EchoTimeoutError,
  measureEcho,
  tcpEchoClient,
  type EchoConnection,
} from '@tcp-echo/echo-client-async';
import { describe, expect, it } from 'vitest';

/** The error of `call`, as a function that awaits it is told. */
async function failureOf(call: () => Promise<unknown>): Promise<Error> {
  async function whoAsked(): Promise<unknown> {
    return await call();
  }
  try {
    await whoAsked();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}

const leadsToWhoAsked = expect.stringMatching(/^\w+: .*\n {4}at (?:async )?.*whoAsked /s);
const tls = { rejectUnauthorized: false };

describe('the stack of a rejection', () => {
  it.each<[string, () => Promise<Peer>, (port: number) => Promise<unknown>]>([
    ['tcpEchoClient, refused', holdRefusingPort, (port) => tcpEchoClient('x', port)],
    [
      'tcpEchoClient, refused again',
      holdRefusingPort,
      (port) => tcpEchoClient('x', port, { retry: { attempts: 3, delayMs: 1 } }),
    ],
    ['a name', holdRefusingPort, (port) => connectEcho({ port, host: 'no-such-host.invalid' })],
    [
      'tcpEchoClient, ended early',
      () => startPeerThatEndsAfter(1),
      (port) => tcpEchoClient('Hello', port),
    ],
    [
      'tcpEchoClient, reset',
      () => startPeerThatResetsAfter(1),
      (port) => tcpEchoClient('Hello', port),
    ],
    [
      'tcpEchoClient, other bytes',
      () => startPeerThatCorrupts(1),
      (port) => tcpEchoClient('Hello', port),
    ],
    [
      'tcpEchoClient, silence',
      startSilentPeer,
      (port) => tcpEchoClient('x', port, { timeoutMs: 20 }),
    ],
    ['measureEcho', startSilentPeer, (port) => measureEcho('x', port, { idleTimeoutMs: 20 })],
    ['connectEcho, refused', holdRefusingPort, (port) => connectEcho({ port })],
    ['connectEcho, TLS', () => startPeerThatEndsAfter(0), (port) => connectEcho({ port, tls })],
  ])('of %s leads to who asked', async (_, startPeer, call) => {
    await using peer = await startPeer();
    const failure = await failureOf(() => call(peer.port));
    expect(failure.stack).toEqual(leadsToWhoAsked);
    expect(failure.stack).toContain(import.meta.filename);
  });

  it.each<[string, () => Promise<Peer>, (connection: EchoConnection) => Promise<unknown>]>([
    ['echo, silence', startSilentPeer, (connection) => connection.echo('x', { timeoutMs: 20 })],
    [
      'measure, other bytes',
      () => startPeerThatCorrupts(0),
      (connection) => connection.measure('x'),
    ],
    [
      'echo, lost by another one',
      startSilentPeer,
      async (connection) => {
        const other = connection.echo('x', { timeoutMs: 20 }).catch(() => undefined);
        await Promise.all([connection.echo('y'), other]);
      },
    ],
    [
      'echoAll',
      () => startPeerThatEndsAfter(1),
      (connection) => connection.echoAll(['one']).next(),
    ],
    [
      'echoAll in a loop',
      () => startPeerThatEndsAfter(1),
      async (connection) => {
        for await (const _echo of connection.echoAll(['one'])) break;
      },
    ],
    [
      'echo, after close',
      startSilentPeer,
      async (connection) => {
        connection.destroy();
        await connection.echo('x');
      },
    ],
  ])('of %s leads to who asked', async (_, startPeer, call) => {
    await using peer = await startPeer();
    const connection = await connectEcho({ port: peer.port });
    const failure = await failureOf(() => call(connection));
    connection.destroy();
    expect(failure.stack).toEqual(leadsToWhoAsked);
    expect(failure.stack).toContain(import.meta.filename);
  });
});

it('leaves the reason of a signal as it is, whatever that is', async () => {
  await using peer = await startRawPeer(() => undefined);
  const reason = new EchoTimeoutError('echo', { host: 'mine', port: 7 }, 1);
  const { stack } = reason;
  const controller = new AbortController();
  const { signal } = controller;
  const connection = await connectEcho({ port: peer.port, signal });
  const calls = [
    connection.echo('x'),
    connection.echo('x', { signal }),
    connection.echoAll(['x'], { signal }).next(),
    tcpEchoClient('x', peer.port, { signal }),
  ];
  controller.abort(reason);
  for (const outcome of await Promise.allSettled(calls)) {
    expect(outcome).toEqual({ status: 'rejected', reason });
  }
  await expect(connectEcho({ port: peer.port, signal })).rejects.toBe(reason);
  expect(reason.stack).toBe(stack);
});
