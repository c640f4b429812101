// What `connectEcho` promises beyond the contract: order, many echoes in flight, ends of all kinds.
import { traceChannel, type TraceEvent } from '@tcp-echo/base';
import {
  expectSameBytes,
  mebibyte,
  nextTraced,
  startEchoPeer,
  startPeerThatAdds,
  startPeerThatCorrupts,
  startPeerThatEndsAfter,
  startRawPeer,
  startSilentPeer,
  testBytes,
} from '@tcp-echo/contract-tests';
import { connectEcho, EchoMismatchError, EchoTimeoutError } from '@tcp-echo/echo-client-async';
import * as fc from 'fast-check';
import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';

/** What a rejected promise rejected with. */
function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => new Error('it was fulfilled'),
    (reason: unknown) => reason,
  );
}

describe('several echoes in flight', () => {
  it('come back in the order they were sent, 1000 of them', async () => {
    await using peer = await startEchoPeer();
    await using connection = await connectEcho({ port: peer.port });
    const order: number[] = [];
    // Every tenth is empty, and still does not overtake.
    const messages = Array.from({ length: 1000 }, (_, i) => (i % 10 === 5 ? '' : 'x'.repeat(i)));
    const echoes = messages.map(async (message, i) => {
      const echo = await connection.echo(message);
      order.push(i);
      return echo;
    });
    expect(await Promise.all(echoes)).toEqual(messages);
    expect(order).toEqual(messages.map((_, i) => i));
  });

  it('come back as they were, whatever their bytes and the chunks of the peer', async () => {
    const anyMessages = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 10 });
    const anySize = fc.integer({ min: 1, max: 500 });
    await fc.assert(
      fc.asyncProperty(anyMessages, anySize, async (messages, size) => {
        await using peer = await startRawPeer(async (socket) => {
          for await (const chunk of socket) {
            for (let at = 0; at < (chunk as Buffer).length; at += size) {
              socket.write((chunk as Buffer).subarray(at, at + size));
              await new Promise((resolve) => setImmediate(resolve));
            }
          }
          socket.end();
        });
        await using connection = await connectEcho({ port: peer.port });
        const echoes = await Promise.all(messages.map((message) => connection.echo(message)));
        expect(echoes).toEqual(messages);
      }),
      { numRuns: 50 },
    );
  });

  it('fail together when one differs: that one by its bytes, the later ones by its cause', async () => {
    await using peer = await startPeerThatCorrupts(4);
    await using connection = await connectEcho({ port: peer.port });
    const [first, ...others] = [
      connection.echo('one'),
      connection.echo('two'),
      connection.echo('3'),
    ];
    const reasons = Promise.all(others.map(reasonOf));
    expect(await first).toBe('one');
    const [mismatch, behind] = await reasons;
    expect(mismatch).toMatchObject({ code: 'ERR_ECHO_MISMATCH', offset: 1, expected: 0x77 });
    expect(behind).toMatchObject({ code: 'ERR_CONNECTION_LOST', cause: mismatch });
    expect((behind as Error).message).toMatch(/out of step.*open a new connection/);
    expect(mismatch).toBeInstanceOf(EchoMismatchError);
  });

  it('fail together when one is late, also those ahead of it', async () => {
    await using peer = await startSilentPeer();
    await using connection = await connectEcho({ port: peer.port });
    const echoes = [connection.echo('patient'), connection.echo('hasty', { timeoutMs: 30 })];
    const [patient, hasty] = await Promise.all(echoes.map(reasonOf));
    expect(hasty).toBeInstanceOf(EchoTimeoutError);
    expect(patient).toMatchObject({ code: 'ERR_CONNECTION_LOST', cause: hasty, expectedBytes: 7 });
  });

  it('each know what did arrive of them when the peer ends early', async () => {
    await using peer = await startPeerThatEndsAfter(4);
    await using connection = await connectEcho({ port: peer.port });
    const echoes = [connection.echo('one'), connection.echo('two'), connection.echo('three')];
    const [one, two, three] = await Promise.all(
      echoes.map((echo) => echo.catch((e: unknown) => e)),
    );
    expect(one).toBe('one');
    expect(two).toMatchObject({ code: 'ERR_ECHO_ENDED_EARLY', received: Uint8Array.of(0x74) });
    expect(three).toMatchObject({ code: 'ERR_ECHO_ENDED_EARLY', received: new Uint8Array() });
  });
});

describe('bytes that nobody asked for', () => {
  it('fail the next echo, and name the first of them', async () => {
    await using peer = await startPeerThatAdds(Buffer.from('!'));
    await using connection = await connectEcho({ port: peer.port });
    expect(await connection.echo('hi')).toBe('hi');
    expect(await reasonOf(connection.echo('again'))).toMatchObject({
      code: 'ERR_CONNECTION_LOST',
      cause: { code: 'ERR_ECHO_MISMATCH', offset: 0, expected: undefined, actual: 0x21 },
    });
  });
});

describe('an aborted echo', () => {
  it('rejects with the reason, and the connection goes on in step', async () => {
    await using peer = await startEchoPeer();
    await using connection = await connectEcho({ port: peer.port });
    const controller = new AbortController();
    const aborted = connection.echo('unwanted', { signal: controller.signal });
    const next = connection.echo('wanted');
    controller.abort('enough');
    await expect(aborted).rejects.toBe('enough');
    expect(await next).toBe('wanted');
    expect(await connection.echo('later')).toBe('later');
  });

  it('is never sent if it still waits for the peer to read', async () => {
    const received: Buffer[] = [];
    const test = new EventEmitter();
    await using peer = await startRawPeer(async (socket) => {
      await once(test, 'start reading');
      socket.on('data', (chunk: Buffer) => received.push(chunk));
      socket.pipe(socket);
    });
    await using connection = await connectEcho({ port: peer.port });
    const large = testBytes(16 * mebibyte);
    const sending: number[] = [];
    const listen = (event: unknown): void => {
      const { kind, bytes } = event as TraceEvent;
      if (kind === 'sending') sending.push(bytes?.length ?? 0);
    };
    traceChannel.subscribe(listen);
    const controller = new AbortController();
    const first = connection.echo(large);
    const second = connection.echo('never sent', { signal: controller.signal });
    const third = connection.echo('sent');
    controller.abort('enough');
    await expect(second).rejects.toBe('enough');
    expect(sending).toEqual([large.length]);
    test.emit('start reading');
    expectSameBytes(await first, large);
    expect(await third).toBe('sent');
    traceChannel.unsubscribe(listen);
    expect(Buffer.concat(received).length).toBe(large.length + 4);
  });

  it('was never sent when its signal had aborted before', async () => {
    await using peer = await startEchoPeer();
    await using connection = await connectEcho({ port: peer.port });
    await expect(connection.echo('x', { signal: AbortSignal.abort('no') })).rejects.toBe('no');
    expect(await connection.echo('y')).toBe('y');
  });
});

describe('the end of a connection', () => {
  it('comes after the echoes in flight when it is closed', async () => {
    await using peer = await startEchoPeer();
    const connection = await connectEcho({ port: peer.port });
    const echo = connection.echo(testBytes(4 * mebibyte));
    await connection.close();
    expectSameBytes(await echo, testBytes(4 * mebibyte));
  });

  it('reaches a peer that answers only after the half-close', async () => {
    await using peer = await startRawPeer(async (socket) => {
      const chunks: Buffer[] = [];
      for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
        chunks.push(chunk as Buffer);
      }
      socket.end(Buffer.concat(chunks));
    });
    const connection = await connectEcho({ port: peer.port });
    const echo = connection.echo('all of it');
    await connection.close();
    expect(await echo).toBe('all of it');
  });

  it('tells an echo in flight when the peer ends early meanwhile', async () => {
    await using peer = await startPeerThatEndsAfter(2);
    const connection = await connectEcho({ port: peer.port });
    const echo = reasonOf(connection.echo('hello'));
    await connection.close();
    expect(await echo).toMatchObject({
      code: 'ERR_ECHO_ENDED_EARLY',
      received: Uint8Array.of(0x68, 0x65),
    });
  });

  it('does not wait longer than closeTimeoutMs for a peer that never ends', async () => {
    await using peer = await startSilentPeer();
    const connection = await connectEcho({ port: peer.port, closeTimeoutMs: 20 });
    await connection.close();
    await expect(connection.echo('x')).rejects.toMatchObject({ code: 'ERR_ECHO_CLOSED' });
  });

  it('is bounded by the time of an aborted echo that never comes back', async () => {
    await using peer = await startSilentPeer();
    const connection = await connectEcho({ port: peer.port, echoTimeoutMs: 60 });
    const controller = new AbortController();
    const echo = connection.echo('x', { signal: controller.signal });
    controller.abort('enough');
    await expect(echo).rejects.toBe('enough');
    await connection.close();
  });

  it('is at once when it is destroyed, and rejects what is in flight with ERR_ECHO_CLOSED', async () => {
    await using peer = await startSilentPeer();
    const connection = await connectEcho({ port: peer.port });
    const echo = reasonOf(connection.echo('x'));
    connection.destroy();
    connection.destroy();
    expect(await echo).toMatchObject({ code: 'ERR_ECHO_CLOSED', peer: { port: peer.port } });
    await connection.close();
  });

  it('comes with the abort of its signal, whose reason rejects what is in flight', async () => {
    await using peer = await startSilentPeer();
    const controller = new AbortController();
    const connection = await connectEcho({ port: peer.port, signal: controller.signal });
    const echo = connection.echo('x');
    controller.abort('enough');
    await expect(echo).rejects.toBe('enough');
    await expect(connection.echo('y')).rejects.toBe('enough');
    await connection.close();
  });

  it('is noticed by the next echo when the peer ended in between', async () => {
    const ended = nextTraced('ended');
    await using peer = await startRawPeer((socket) => {
      socket.resume().end();
    });
    await using connection = await connectEcho({ port: peer.port });
    await ended;
    await expect(connection.echo('x')).rejects.toMatchObject({
      code: 'ERR_ECHO_ENDED_EARLY',
      received: new Uint8Array(),
      expectedBytes: 1,
    });
  });
});

describe('connectEcho', () => {
  it('knows both of its ends', async () => {
    await using peer = await startEchoPeer();
    await using connection = await connectEcho({ port: peer.port });
    expect(connection.peer).toEqual({ family: 'IPv4', host: '127.0.0.1', port: peer.port });
    expect(connection.local).toMatchObject({ family: 'IPv4', host: '127.0.0.1' });
  });

  it('leaves the buffer to the caller at once', async () => {
    await using peer = await startEchoPeer();
    await using connection = await connectEcho({ port: peer.port });
    const bytes = Uint8Array.of(1, 2, 3);
    const echo = connection.echo(bytes);
    bytes.fill(0);
    expect(await echo).toEqual(Uint8Array.of(1, 2, 3));
  });

  it.each([
    ['a bare port', 7],
    ['port 0', { port: 0 }],
    ['no port', {}],
    ['an empty host', { port: 7, host: '' }],
    ['nothing', undefined],
    ['null', null],
    ['a limit as text', { port: 7, echoTimeoutMs: '1s' }],
    ['a limit of 0', { port: 7, echoTimeoutMs: 0 }],
    ['a negative limit', { port: 7, closeTimeoutMs: -1 }],
  ])('rejects with ERR_INVALID_ARGUMENT: %s', async (_, options) => {
    await expect(connectEcho(options as { port: number })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
    });
  });

  it.each([
    ['a number as message', 42, {}],
    ['a limit that is none', 'x', { timeoutMs: Number.NaN }],
    ['a limit of 0', 'x', { timeoutMs: 0 }],
    ['a bare limit', 'x', 100],
    ['null for options', 'x', null],
  ])('rejects an echo with ERR_INVALID_ARGUMENT and goes on: %s', async (_, message, options) => {
    await using peer = await startEchoPeer();
    await using connection = await connectEcho({ port: peer.port });
    await expect(connection.echo(message as string, options as object)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
    });
    expect(await connection.echo('still here')).toBe('still here');
  });
});
