// Faults in a server: on which connections, in which modes, over TLS and Unix domain sockets, and what is
// left of them afterwards.
import {
  connectRaw,
  describeWith,
  mebibyte,
  runProgram,
  testBytes,
  testCertificates,
} from '@tcp-echo/contract-tests';
import { traceChannel, type TraceEvent } from '@tcp-echo/base';
import { startEchoServer, type Fault } from '@tcp-echo/echo-server';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdTimers } from '../support/hold-timers.js';
import { visit } from './support/visit.js';

const events: TraceEvent[] = [];
const listen = (event: unknown): void => {
  if ((event as TraceEvent).actor === 'server') events.push(event as TraceEvent);
};
beforeEach(() => {
  events.length = 0;
  traceChannel.subscribe(listen);
});
afterEach(() => traceChannel.unsubscribe(listen));

describe('setFaults', () => {
  it('is for new connections; each one keeps the plan that it was accepted with', async () => {
    await using server = await startEchoServer({ faults: [{ fault: 'corrupt', everyBytes: 1 }] });
    await using before = await connectRaw(server.port);
    await before.write(Buffer.from('b'));
    expect(String(await before.readExactly(1))).toBe('c');
    await server.setFaults([]);
    await using after = await connectRaw(server.port);
    for (const [client, wanted] of [
      [before, 'c'],
      [after, 'b'],
    ] as const) {
      await client.write(Buffer.from('b'));
      expect(String(await client.readExactly(1))).toBe(wanted);
    }
  });

  it('works on a server that was started without faults', async () => {
    await using server = await startEchoServer();
    expect((await visit(server.port, 'abc')).received).toBe('abc');
    await server.setFaults([{ fault: 'limitData', afterBytes: 1 }]);
    expect((await visit(server.port, 'abc')).received).toBe('a');
  });
});

describe('faults', () => {
  it.each([
    ['once', 'a\nb', 'aa\nb'],
    ['stream', 'a\nb', 'aa\nb'],
    ['line', 'a\nb', 'aa\nb'],
    ['discard', 'a\nb', ''],
  ] as const)('act in mode %s', async (mode, sent, wanted) => {
    await using server = await startEchoServer({ mode, faults: [{ fault: 'duplicate' }] });
    expect(await visit(server.port, sent)).toEqual({ received: wanted, ended: 'end' });
  });

  it('act in mode chargen', async () => {
    await using server = await startEchoServer({
      mode: 'chargen',
      faults: [{ fault: 'limitData', afterBytes: 3 }],
    });
    await using client = await connectRaw(server.port);
    expect(String(await client.readToEnd())).toBe(' !"');
  });

  it('leave a banner no exception', async () => {
    await using server = await startEchoServer({
      banner: 'on-connect',
      faults: [{ fault: 'limitData', afterBytes: 3 }],
    });
    await using client = await connectRaw(server.port);
    expect(String(await client.readToEnd())).toBe('{"s');
  });

  it.each([
    [[{ fault: 'corrupt', bit: 5 }], 'Abc'],
    [[{ fault: 'acceptLate', delayMs: 10 }], 'abc'],
    [[{ fault: 'refuse', how: 'close' }], ''],
  ] as const)('leave a PROXY header to be read: %j', async (faults, wanted) => {
    await using server = await startEchoServer({ proxyProtocol: 'required', faults });
    const sent = 'PROXY TCP4 192.0.2.1 192.0.2.2 50000 7\r\nabc';
    expect(await visit(server.port, sent)).toEqual({ received: wanted, ended: 'end' });
  });

  it('are traced as what they do, of their connection', async () => {
    await using server = await startEchoServer({
      faults: [{ fault: 'corrupt', atByte: 1, bit: 3 }],
    });
    await visit(server.port, 'abc');
    const faulted = events.filter(({ kind }) => kind === 'faulted');
    expect(faulted).toMatchObject([{ message: 'corrupt: turned over bit 3 of byte 1' }]);
    expect(faulted[0]?.connection).toBe(events[0]?.connection);
  });

  it('lose nothing of 8 MiB where they are not meant to', async () => {
    const faults: readonly Fault[] = [
      { fault: 'slicer', pieceBytes: 10_000 },
      { fault: 'coalesce', pieceBytes: 30_000 },
      { fault: 'delay', delayMs: 2, jitterMs: 2 },
      { fault: 'stall', afterBytes: 1000, stallMs: 10 },
      { fault: 'slowClose', delayMs: 10 },
    ];
    await using server = await startEchoServer({ faults });
    await using client = await connectRaw(server.port);
    const message = testBytes(8 * mebibyte);
    client.socket.end(message);
    expect(Buffer.compare(await client.readToEnd(), message)).toBe(0);
    await server.close();
    expect(server.stats().outcomes).toMatchObject({ ended: 1 });
  });

  it('let the last of several ends be the one that comes', async () => {
    const after = { afterBytes: 2 };
    await using server = await startEchoServer({
      faults: [
        { fault: 'reset', ...after },
        { fault: 'halfClose', ...after },
      ],
    });
    expect(await visit(server.port, 'abc')).toEqual({ received: 'ab', ended: 'end' });
    await server.setFaults([
      { fault: 'halfClose', ...after },
      { fault: 'slowClose', delayMs: 20 },
    ]);
    expect(await visit(server.port, 'abc')).toEqual({ received: 'ab', ended: 'end' });
  });

  it('leave no timer behind when the connection goes', async () => {
    await using server = await startEchoServer({
      faults: [
        { fault: 'coalesce', pieceBytes: 2, maxDelayMs: 1_000_000 },
        { fault: 'delay', delayMs: 1_000_000 },
      ],
    });
    {
      using _timers = holdTimers();
      await using client = await connectRaw(server.port);
      client.socket.write('abc');
      while (server.stats().bytesReceived < 3) await setImmediate();
      client.socket.write('d');
      while (server.stats().bytesReceived < 4) await setImmediate();
      await setImmediate();
      expect(vi.getTimerCount()).toBe(2);
      client.socket.resetAndDestroy();
      while (server.connectionCount > 0) await setImmediate();
      expect(vi.getTimerCount()).toBe(0);
    }
  });

  it('end one connection, and no other, when the function that plans throws', async () => {
    const thrown = nextUncaughtException();
    await using server = await startEchoServer({
      faults: ({ number }) => {
        if (number === 1) throw new Error('no plan');
        return [];
      },
    });
    expect(await visit(server.port, '')).toMatchObject({ received: '' });
    expect(await thrown).toMatchObject({ message: 'no plan' });
    expect((await visit(server.port, 'abc')).received).toBe('abc');
    expect(server.stats().outcomes.failed).toBe(1);
  });
});

/** What is thrown where nobody catches it: to the test runner's own listener it is no failure then. */
async function nextUncaughtException(): Promise<unknown> {
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  const [error] = await once(process, 'uncaughtException');
  for (const listener of others) process.on('uncaughtException', listener);
  return error;
}

describe.runIf(process.platform === 'linux')('faults on a Unix domain socket', () => {
  it.each([
    ['corrupt', [{ fault: 'corrupt', bit: 5 }], 'Abc'],
    ['limitData', [{ fault: 'limitData', afterBytes: 2 }], 'ab'],
    ['reset', [{ fault: 'reset', afterBytes: 2 }], 'ab'],
    ['refuse', [{ fault: 'refuse' }], ''],
    ['acceptLate', [{ fault: 'acceptLate', delayMs: 10 }], 'abc'],
  ] as const)('act: %s', async (_, faults, wanted) => {
    const path = `\0tcp-echo-faults-${process.pid}`;
    await using server = await startEchoServer({ path, faults });
    expect(await visit({ path }, 'abc')).toMatchObject({ received: wanted });
    expect(server.stats().connectionsTotal).toBe(1);
  });
});

/** Sends "abc" over TLS and prints what came back, and whether it ended as TLS ends (close_notify). */
const pythonClient = `
import socket, ssl, sys
context = ssl._create_unverified_context()
reply, how = b"", "whole"
try:
    with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=10) as plain:
        with context.wrap_socket(plain, suppress_ragged_eofs=False) as connection:
            connection.sendall(b"abc")
            while len(reply) < 3:
                chunk = connection.recv(100)
                reply += chunk
                if not chunk:
                    how = "ended"
                    break
except OSError:
    how = "cut off"
print(reply.decode(), how)
`;

describeWith(['openssl', 'python3'], 'faults over TLS', () => {
  it.each([
    ['corrupt', [{ fault: 'corrupt', bit: 5 }], 'Abc whole'],
    ['limitData', [{ fault: 'limitData', afterBytes: 2 }], 'ab ended'],
    ['halfClose', [{ fault: 'halfClose', afterBytes: 2 }], 'ab ended'],
    ['reset', [{ fault: 'reset', afterBytes: 2 }], 'ab cut off'],
    ['acceptLate', [{ fault: 'acceptLate', delayMs: 10 }], 'abc whole'],
    ['refuse', [{ fault: 'refuse' }], ' cut off'],
    ['refuse with an end', [{ fault: 'refuse', how: 'close' }], ' cut off'],
  ] as const)('act: %s', async (_, faults, wanted) => {
    const { server: tls } = await testCertificates();
    await using server = await startEchoServer({ tls, faults });
    const output = await runProgram('python3', ['-c', pythonClient, String(server.port)]);
    expect(String(output).trimEnd()).toBe(wanted);
  });
});
