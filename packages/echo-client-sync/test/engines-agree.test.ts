// Both engines, asked the same, answer the same: errors with every field.
import {
  abstractName,
  holdRefusingPort,
  startEchoPeer,
  startPeerThatAdds,
  startPeerThatCorrupts,
  startPeerThatEndsAfter,
  startPeerThatResetsAfter,
  startPythonEchoServer,
  startRawPeer,
  startSilentPeer,
  temporaryFolder,
  type Peer,
  type TemporaryFolder,
} from '@tcp-echo/contract-tests';
import { callInBackground, partial } from '@tcp-echo/core-helpers';
import * as errorClasses from '@tcp-echo/echo-client-async';
import {
  connectEchoSync,
  echoClientSyncDefaults,
  measureEchoSync,
  tcpEchoClientSync,
} from '@tcp-echo/echo-client-sync';
import { describe, expect, it } from 'vitest';
import { borrowCaller } from './blocking-caller.js';

const engines = ['native', 'bridge'] as const;

it.each(engines)('%s takes 2 ** 40 ms and Infinity as any of its time limits', async (engine) => {
  await using peer = await startPythonEchoServer();
  for (const ms of [2 ** 40, Infinity]) {
    const limits = { timeoutMs: ms, connectTimeoutMs: ms, idleTimeoutMs: ms };
    expect(tcpEchoClientSync('in time', peer.port, { engine, ...limits })).toBe('in time');
  }
});

/** What a caller can tell two errors apart by. */
function describeError(error: Error) {
  const fields = Object.fromEntries(Object.entries(error)) as Record<string, unknown>;
  return {
    class: error.constructor.name,
    message: error.message,
    causeCode: (error.cause as { code?: string } | undefined)?.code,
    ...fields,
  };
}

async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not reject');
}

describe('errors', () => {
  it.each([
    ['EchoConnectError', holdRefusingPort, {}],
    ['EchoConnectError', holdRefusingPort, { host: 'no-such-host.invalid' }],
    ['EchoTimeoutError', startSilentPeer, { timeoutMs: 500 }],
    ['EchoEndedEarlyError', () => startPeerThatEndsAfter(2), {}],
    ['EchoMismatchError', () => startPeerThatCorrupts(3), {}],
    ['EchoConnectionLostError', () => startPeerThatResetsAfter(2), {}],
    ['EchoConnectError', holdRefusingPort, { retry: { attempts: 3, delayMs: 1 } }],
    ['EchoTimeoutError', startSilentPeer, { idleTimeoutMs: 80 }],
    ['EchoEndedEarlyError', startPeerThatAnswersLess, { halfClose: true }],
    ['InvalidArgumentError', startEchoPeer, { maxBytes: 1.5 }],
    ['InvalidArgumentError', startEchoPeer, { retry: 3 }],
  ])('are the same from both engines: %s', async (name, startPeer, options) => {
    const described = [];
    await using peer = await startPeer();
    for (const engine of engines) {
      await using caller = borrowCaller();
      const call = caller.call('tcpEchoClientSync', 'Hello', peer.port, { ...options, engine });
      const error = await rejectionOf(call);
      const known = (errorClasses as Record<string, unknown>)[name];
      if (known !== undefined) expect(error).toBeInstanceOf(known);
      described.push(describeError(error));
    }
    expect(described[0]).toMatchObject({ class: name });
    expect(described[0]).toEqual(described[1]);
  });

  it.each([
    ['no-such-socket', (folder: TemporaryFolder) => folder.file('none.sock')],
    ['refused', abstractName],
    ['no-such-socket', (folder: TemporaryFolder) => `${folder.path}/none/echo.sock`],
  ])('are the same over Unix domain sockets: %s', async (reason, pathIn) => {
    await using folder = await temporaryFolder();
    const path = pathIn(folder);
    const described = engines.map((engine) => {
      try {
        return tcpEchoClientSync('x', { path }, { engine });
      } catch (error) {
        return describeError(error as Error);
      }
    });
    expect(described[0]).toMatchObject({ class: 'EchoConnectError', reason, peer: { path } });
    expect(described[0]).toEqual(described[1]);
  });

  it.each(engines)('engine %s: a byte nobody asked for loses the connection', async (engine) => {
    await using peer = await startPeerThatAdds(Uint8Array.of(33));
    await using caller = borrowCaller();
    await caller.call('connect', { port: peer.port, engine });
    expect(await caller.call('echo', 'one')).toBe('one');
    await expect(caller.call('echo', 'two')).rejects.toMatchObject({
      code: 'ERR_CONNECTION_LOST',
      cause: { code: 'ERR_ECHO_MISMATCH', expected: undefined, actual: 33 },
    });
  });

  it.each(engines)(
    'engine %s: a peer that ended while idle is ERR_ECHO_ENDED_EARLY',
    async (engine) => {
      await using peer = await startRawPeer((socket) => {
        socket.once('data', (chunk) => socket.end(chunk));
      });
      await using caller = borrowCaller();
      await caller.call('connect', { port: peer.port, engine });
      expect(await caller.call('echo', 'one')).toBe('one');
      for (const text of ['two', 'three']) {
        const early = { code: 'ERR_ECHO_ENDED_EARLY', expectedBytes: text.length };
        await expect(caller.call('echo', text)).rejects.toMatchObject(early);
      }
    },
  );

  it.each(engines)(
    'engine %s: careless options are refused, and the echo goes on',
    async (engine) => {
      await using peer = await startPythonEchoServer();
      const refused = expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' });
      for (const options of [undefined, null, peer.port, { port: peer.port, echoTimeoutMs: 0 }]) {
        expect(() => connectEchoSync(options as { port: number })).toThrow(refused);
      }
      using connection = connectEchoSync({ port: peer.port, engine });
      for (const options of [null, 100, { timeoutMs: 0 }]) {
        expect(() => connection.echo('x', options as object)).toThrow(refused);
      }
      expect(connection.echo('still here')).toBe('still here');
    },
  );

  it('name the allowed engines when asked for another one', () => {
    expect(() => tcpEchoClientSync('x', 7, { engine: 'quantum' as 'auto' })).toThrow(
      /'auto', 'native', 'bridge'/,
    );
  });
});

function startPeerThatAnswersLess(): Promise<Peer> {
  return startRawPeer((socket) => {
    socket.resume().on('end', () => socket.end('Hel'));
  });
}

describe.each(engines)('engine %s', (engine) => {
  it('tells both ends of a persistent connection, and echoes many messages on it', async () => {
    await using peer = await startPythonEchoServer();
    using connection = connectEchoSync({ port: peer.port, engine });
    expect(connection.engine).toBe(engine);
    expect(connection.peer).toEqual({ family: 'IPv4', host: '127.0.0.1', port: peer.port });
    expect(connection.local).toMatchObject({ family: 'IPv4', host: '127.0.0.1' });
    for (let i = 0; i < 500; i += 1) {
      const text = `message ${i} ${'ü'.repeat(i)}`;
      expect(connection.echo(text)).toBe(text);
    }
    connection.close();
    connection.close();
    expect(() => connection.echo('x')).toThrow(
      expect.objectContaining({ code: 'ERR_ECHO_CLOSED' }),
    );
  });

  it('gives bytes in memory of their own', async () => {
    await using peer = await startPythonEchoServer();
    const sent = Uint8Array.of(1, 2, 3);
    const echo = tcpEchoClientSync(sent, peer.port, { engine });
    sent.fill(0);
    expect([...echo]).toEqual([1, 2, 3]);
    expect(echo.buffer.byteLength).toBe(3);
  });

  it('runs in a background thread of core-helpers', async () => {
    await using peer = await startEchoPeer();
    const calls = ['a', 'b'].map((text) =>
      callInBackground(partial(tcpEchoClientSync, text, peer.port, { engine })),
    );
    expect(await Promise.all(calls)).toEqual(['a', 'b']);
    const measured = callInBackground(partial(measureEchoSync, 'c', peer.port, { engine }));
    const { echo, timing } = await measured;
    expect(echo).toBe('c');
    expect(Object.keys(timing)).toEqual(['connectNs', 'firstByteNs', 'totalNs', 'attempts']);
  });
});

it('cannot have its defaults changed', () => {
  expect(Object.isFrozen(echoClientSyncDefaults)).toBe(true);
});

it('goes by its own name in stack traces', () => {
  expect(tcpEchoClientSync.name).toBe('tcpEchoClientSync');
  expect(measureEchoSync.name).toBe('measureEchoSync');
});
