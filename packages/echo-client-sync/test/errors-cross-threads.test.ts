// Every error of an echo is the same after it has crossed from a real background thread.
import {
  holdRefusingPort,
  startPeerThatCorrupts,
  startPeerThatEndsAfter,
  startPeerThatResetsAfter,
  startSilentPeer,
} from '@tcp-echo/contract-tests';
import { InvalidArgumentError } from '@tcp-echo/base';
import { callInBackground, partial } from '@tcp-echo/core-helpers';
import {
  EchoConnectError,
  EchoConnectionLostError,
  EchoEndedEarlyError,
  EchoMismatchError,
  EchoTimeoutError,
} from '@tcp-echo/echo-client-async';
import { tcpEchoClientSync } from '@tcp-echo/echo-client-sync';
import { describe, expect, it } from 'vitest';

const he = Uint8Array.of(0x48, 0x65);

describe.each(['native', 'bridge'] as const)('engine %s', (engine) => {
  it.each([
    [
      EchoConnectError,
      holdRefusingPort,
      {},
      { code: 'ERR_CONNECT_FAILED', cause: { code: 'ECONNREFUSED', syscall: 'connect' } },
    ],
    [
      EchoTimeoutError,
      startSilentPeer,
      { timeoutMs: 500 },
      { code: 'ERR_ECHO_TIMEOUT', operation: 'echo', timeoutMs: 500 },
    ],
    [
      EchoEndedEarlyError,
      () => startPeerThatEndsAfter(2),
      {},
      { code: 'ERR_ECHO_ENDED_EARLY', received: he, expectedBytes: 5 },
    ],
    [
      EchoMismatchError,
      () => startPeerThatCorrupts(3),
      {},
      { code: 'ERR_ECHO_MISMATCH', offset: 3, expected: 0x6c, actual: 0x93 },
    ],
    [
      EchoConnectionLostError,
      () => startPeerThatResetsAfter(2),
      {},
      {
        code: 'ERR_CONNECTION_LOST',
        received: he,
        expectedBytes: 5,
        cause: { code: 'ECONNRESET' },
      },
    ],
  ])('%o', async (errorClass, startPeer, options, fields) => {
    await using peer = await startPeer();
    const call = partial(tcpEchoClientSync, 'Hello', peer.port, { ...options, engine });
    const error: unknown = await callInBackground(call).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(errorClass);
    expect(error).toMatchObject({
      ...fields,
      name: errorClass.name,
      message: expect.stringContaining(`127.0.0.1:${peer.port}`),
      peer: { host: '127.0.0.1', port: peer.port },
      stack: expect.stringContaining('tcpEchoClientSync'),
    });
  });

  it('InvalidArgumentError', async () => {
    const call = partial(tcpEchoClientSync, 'Hello', 0, { engine });
    await expect(callInBackground(call)).rejects.toThrow(InvalidArgumentError);
  });
});
