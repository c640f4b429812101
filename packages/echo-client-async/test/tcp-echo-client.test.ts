// What `tcpEchoClient` promises beyond the contract: its trace, its errors, its time limits.
import { TcpEchoError, traceChannel, type TraceEvent } from '@tcp-echo/base';
import {
  describeWith,
  holdRefusingPort,
  startEchoPeer,
  startPeerThatAdds,
  startPeerThatEndsAfter,
  startSilentPeer,
  startUnacceptingServer,
} from '@tcp-echo/contract-tests';
import {
  echoClientDefaults,
  EchoConnectError,
  EchoEndedEarlyError,
  tcpEchoClient,
} from '@tcp-echo/echo-client-async';
import { describe, expect, it } from 'vitest';
import { traceOf } from './tracing.js';

it.each([2 ** 40, Infinity])('tcpEchoClient takes %d ms as any of its time limits', async (ms) => {
  await using peer = await startEchoPeer();
  const retry = { delayMs: ms, maxDelayMs: ms };
  const limits = { timeoutMs: ms, connectTimeoutMs: ms, idleTimeoutMs: ms, retry };
  expect(await tcpEchoClient('in time', peer.port, limits)).toBe('in time');
});

describe('the trace of tcpEchoClient', () => {
  it('tells of each step, with the same connection and both ends from `connected` on', async () => {
    await using peer = await startEchoPeer();
    const events = await traceOf(() => tcpEchoClient('hi', peer.port));
    const kinds = ['connecting', 'connected', 'sending', 'received', 'closing'];
    expect(events.map((event) => event.kind)).toEqual(kinds);
    expect(events[0]).toMatchObject({ connection: '', peer: { port: peer.port } });
    expect(events[0]).not.toHaveProperty('blocking');
    const [, connected, ...others] = events;
    expect(connected?.connection).toMatch(/^127\.0\.0\.1:\d+-127\.0\.0\.1:\d+$/);
    for (const event of others) expect(event.connection).toBe(connected?.connection);
    expect(events.map((event) => event.bytes && String(Buffer.from(event.bytes)))).toEqual([
      undefined,
      undefined,
      'hi',
      'hi',
      undefined,
    ]);
  });

  it('publishes `received` and `closing` before any promise job runs', async () => {
    await using peer = await startEchoPeer();
    let jobsBetween = 0;
    const events: string[] = [];
    const listen = (event: unknown): void => {
      const { kind } = event as TraceEvent;
      events.push(`${kind} ${jobsBetween}`);
      if (kind === 'received') queueMicrotask(() => (jobsBetween += 1));
    };
    traceChannel.subscribe(listen);
    await tcpEchoClient('hi', peer.port);
    traceChannel.unsubscribe(listen);
    expect(events.slice(-2)).toEqual(['received 0', 'closing 0']);
  });

  it('ends with one `failed` that says why when the peer ends early', async () => {
    await using peer = await startPeerThatEndsAfter(1);
    const events = await traceOf(() => tcpEchoClient('hi', peer.port).catch(() => undefined));
    const kinds = ['connecting', 'connected', 'sending', 'ended', 'failed'];
    expect(events.map((event) => event.kind)).toEqual(kinds);
    expect(events.at(-1)?.message).toContain('after 1 of 2 bytes');
  });

  it('ends with `failed` when no connection can be made', async () => {
    await using peer = await holdRefusingPort();
    const events = await traceOf(() => tcpEchoClient('x', peer.port).catch(() => undefined));
    expect(events.map((event) => event.kind)).toEqual(['connecting', 'failed']);
    expect(events.at(-1)?.message).toContain('ECONNREFUSED');
  });
});

describe('tcpEchoClient', () => {
  it('leaves the buffer to the caller at once', async () => {
    await using peer = await startEchoPeer();
    const bytes = Uint8Array.of(1, 2, 3);
    const echo = tcpEchoClient(bytes, peer.port);
    bytes.fill(0);
    expect(await echo).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('gives back a plain Uint8Array with memory of its own, also for a Buffer', async () => {
    await using peer = await startEchoPeer();
    const echo = await tcpEchoClient(Buffer.from('hi'), peer.port);
    expect(Object.getPrototypeOf(echo)).toBe(Uint8Array.prototype);
    expect(echo.buffer.byteLength).toBe(2);
  });

  it('does not look at what the peer sends beyond the echo', async () => {
    await using peer = await startPeerThatAdds(Buffer.from('!'));
    expect(await tcpEchoClient('hi', peer.port)).toBe('hi');
  });

  it('decodes what is left of a character that maxBytes cuts', async () => {
    await using peer = await startEchoPeer();
    expect(await tcpEchoClient('é', peer.port, { maxBytes: 1 })).toBe('\uFFFD');
  });

  it('rejects, and does not throw, when an argument is wrong', async () => {
    const call = tcpEchoClient('x', -1);
    await expect(call).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: 'port must be an integer from 1 to 65535, not -1 (number)',
    });
  });

  it('refuses a controller in place of its signal', async () => {
    const signal = new AbortController() as unknown as AbortSignal;
    await expect(tcpEchoClient('x', 7, { signal })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining('signal must be an AbortSignal'),
    });
  });

  it('is aborted by the signal of a timeout, with its reason', async () => {
    await using peer = await startSilentPeer();
    const signal = AbortSignal.timeout(30);
    await expect(tcpEchoClient('x', peer.port, { signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  it('shares one signal between 50 calls without a warning of a leak', async () => {
    await using peer = await startEchoPeer();
    const warnings: Error[] = [];
    const listen = (warning: Error): void => void warnings.push(warning);
    process.on('warning', listen);
    const { signal } = new AbortController();
    const calls = Array.from({ length: 50 }, (_, i) =>
      tcpEchoClient(`${i}`, peer.port, { signal }),
    );
    await Promise.all(calls);
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });

  it('has finite limits that nobody can change', () => {
    expect(echoClientDefaults).toMatchObject({ connectTimeoutMs: 10_000, timeoutMs: 30_000 });
    expect(Object.isFrozen(echoClientDefaults)).toBe(true);
  });

  describeWith(['python3'], 'while it connects', () => {
    it('is limited by timeoutMs too, which is the limit of the whole call', async () => {
      await using peer = await startUnacceptingServer();
      await expect(tcpEchoClient('x', peer.port, { timeoutMs: 60 })).rejects.toMatchObject({
        operation: 'connect',
        timeoutMs: 60,
      });
    });

    it('rejects with the reason when the signal aborts', async () => {
      await using peer = await startUnacceptingServer();
      const controller = new AbortController();
      const call = tcpEchoClient('x', peer.port, { signal: controller.signal });
      controller.abort('enough');
      await expect(call).rejects.toBe('enough');
    });
  });
});

describe('the errors of an echo', () => {
  it('are TcpEchoErrors with names of their own', async () => {
    await using peer = await holdRefusingPort();
    const error: unknown = await tcpEchoClient('x', peer.port).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EchoConnectError);
    expect(error).toBeInstanceOf(TcpEchoError);
    expect(error).toMatchObject({ name: 'EchoConnectError' });
  });

  it('have fields that survive a structured clone', async () => {
    await using peer = await startPeerThatEndsAfter(1);
    const error: unknown = await tcpEchoClient('hi', peer.port).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EchoEndedEarlyError);
    const fields = Object.fromEntries(Object.entries(error as EchoEndedEarlyError));
    expect(structuredClone(fields)).toEqual({
      code: 'ERR_ECHO_ENDED_EARLY',
      peer: { host: '127.0.0.1', port: peer.port },
      received: new Uint8Array(Buffer.from('h')),
      expectedBytes: 2,
      silent: false,
    });
  });
});

it.each([null, 5000])('refuses %j for options', async (options) => {
  await expect(tcpEchoClient('x', 7, options as unknown as object)).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
  });
});
