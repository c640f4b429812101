// What a connection tells of itself: that it sends nothing more, what made it useless, how long an echo took.
import {
  expectSameBytes,
  mebibyte,
  nextTraced,
  startEchoPeer,
  startPeerThatAnswersAtTheEnd,
  startRawPeer,
  startSilentPeer,
  testBytes,
} from '@tcp-echo/contract-tests';
import { connectEcho } from '@tcp-echo/echo-client-async';
import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { kindsOf, traceOf } from './tracing.js';

describe('a half-closed connection', () => {
  it('still gives back what a peer answers only at the end', async () => {
    await using peer = await startPeerThatAnswersAtTheEnd();
    await using connection = await connectEcho({ port: peer.port });
    const echoes = [connection.echo('one'), connection.echo(testBytes(4 * mebibyte))];
    connection.halfClose();
    const [one, large] = await Promise.all(echoes);
    expect(one).toBe('one');
    expectSameBytes(large as Uint8Array, testBytes(4 * mebibyte));
    await expect(connection.echo('x')).rejects.toMatchObject({ code: 'ERR_ECHO_CLOSED' });
    expect(connection.failed).toBeUndefined();
  });

  it('says once on the trace that it sends nothing more', async () => {
    await using peer = await startEchoPeer();
    const events = await traceOf(async () => {
      const connection = await connectEcho({ port: peer.port });
      await connection.echo('x');
      connection.halfClose();
      await connection.close();
    });
    const kinds = ['connecting', 'connected', 'sending', 'received', 'closing', 'ended'];
    expect(kindsOf(events)).toEqual(kinds);
  });

  it('is not cut off before close(), however short closeTimeoutMs is', async () => {
    const test = new EventEmitter();
    await using peer = await startRawPeer(async (socket) => {
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      await once(test, 'answer');
      socket.end(chunk);
    });
    await using connection = await connectEcho({ port: peer.port, closeTimeoutMs: 0 });
    const echo = connection.echo('late');
    connection.halfClose();
    await new Promise((resolve) => setTimeout(resolve, 30));
    test.emit('answer');
    expect(await echo).toBe('late');
  });
});

describe('what made a connection useless', () => {
  it('is the error of the system after a reset, without any echo under way', async () => {
    const test = new EventEmitter();
    await using peer = await startRawPeer((socket) => {
      test.once('reset', () => socket.resetAndDestroy());
    });
    await using connection = await connectEcho({ port: peer.port });
    const failed = nextTraced('failed');
    test.emit('reset');
    await failed;
    expect(connection.failed).toMatchObject({
      code: 'ERR_CONNECTION_LOST',
      cause: { code: 'ECONNRESET' },
      message: expect.stringMatching(/was lost: ECONNRESET$/),
    });
  });

  it('is the end of the peer, also without any echo under way', async () => {
    const ended = nextTraced('ended');
    await using peer = await startRawPeer((socket) => {
      socket.resume().end();
    });
    await using connection = await connectEcho({ port: peer.port });
    await ended;
    expect(connection.failed).toMatchObject({
      code: 'ERR_ECHO_ENDED_EARLY',
      message: expect.stringMatching(/ended the connection; a server/),
    });
  });

  it('is the reason of its signal', async () => {
    await using peer = await startEchoPeer();
    const controller = new AbortController();
    await using connection = await connectEcho({ port: peer.port, signal: controller.signal });
    expect(connection.failed).toBeUndefined();
    controller.abort('enough');
    expect(connection.failed).toBe('enough');
  });

  it('is nothing where this end closed or destroyed it', async () => {
    await using peer = await startEchoPeer();
    const closed = await connectEcho({ port: peer.port });
    await closed.close();
    const destroyed = await connectEcho({ port: peer.port });
    destroyed.destroy();
    expect([closed.failed, destroyed.failed]).toEqual([undefined, undefined]);
  });

  it('is told to the echo ahead of the others when nothing moves', async () => {
    await using peer = await startSilentPeer();
    await using connection = await connectEcho({ port: peer.port, idleTimeoutMs: 40 });
    const echoes = [connection.echo('one'), connection.echo('two')];
    const outcomes = await Promise.allSettled(echoes);
    const [first, second] = outcomes.map(
      (outcome) => (outcome as PromiseRejectedResult).reason as unknown,
    );
    expect(first).toMatchObject({ code: 'ERR_ECHO_TIMEOUT', operation: 'idle' });
    expect(second).toMatchObject({ code: 'ERR_CONNECTION_LOST', cause: first });
    expect(connection.failed).toBe(first);
  });
});

describe('a measured echo', () => {
  it('counts the wait for the echoes ahead of it', async () => {
    const test = new EventEmitter();
    await using peer = await startRawPeer(async (socket) => {
      await once(test, 'start reading');
      socket.pipe(socket);
    });
    await using connection = await connectEcho({ port: peer.port });
    const first = connection.measure(testBytes(16 * mebibyte));
    const second = connection.measure('waits');
    await new Promise((resolve) => setTimeout(resolve, 50));
    test.emit('start reading');
    const [{ timing: large }, { echo, timing }] = await Promise.all([first, second]);
    expect(echo).toBe('waits');
    expect(large.firstByteNs).toBeGreaterThan(45_000_000);
    expect(timing.totalNs).toBeGreaterThan(45_000_000);
    // It was sent only once the large one was.
    expect(timing.firstByteNs).toBeLessThan(timing.totalNs - 45_000_000);
  });
});
