// Waiting for what a test wants to see in the log, without sleeping.
import { connectRaw } from '@tcp-echo/contract-tests';
import {
  LogWaitError,
  startEchoServer,
  type EchoServer,
  type WaitedFor,
  type WaitOptions,
} from '@tcp-echo/echo-server';
import { describe, expect, it } from 'vitest';

/** The error of a wait that has to fail. */
async function failedWait(
  server: EchoServer,
  waitedFor: WaitedFor,
  options?: WaitOptions,
): Promise<unknown> {
  return server.waitForConnection(waitedFor, options).then(
    () => expect.unreachable('the wait was fulfilled'),
    (error: unknown) => error,
  );
}

describe('waitForConnection', () => {
  it('resolves at once with what is there already', async () => {
    await using server = await startEchoServer({ log: true });
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('hi'));
    await client.readExactly(2);
    const [connection] = server.log;
    for (const waitedFor of [1, {}, { receivedBytes: 2 }, { nth: 1, sentBytes: 1 }]) {
      expect(await server.waitForConnection(waitedFor, { timeoutMs: 0 })).toBe(connection);
    }
  });

  it('resolves when a connection is accepted, has received, has sent, and has ended', async () => {
    await using server = await startEchoServer({ mode: 'line', log: true });
    const accepted = server.waitForConnection(1);
    const received = server.waitForConnection({ receivedBytes: 2 });
    const sent = server.waitForConnection({ sentBytes: 3 });
    const ended = server.waitForConnection({ nth: 1, ended: true });
    const endedWell = server.waitForConnection({ ended: 'ended' });
    await using client = await connectRaw(server.port);
    const connection = await accepted;
    expect(connection.receivedBytes).toBe(0);
    await client.write(Buffer.from('hi'));
    await received;
    expect(connection).toMatchObject({ receivedBytes: 2, sentBytes: 0 });
    await client.write(Buffer.from('\n'));
    await sent;
    expect(connection.outcome).toBeUndefined();
    client.halfClose();
    await client.readToEnd();
    expect(await ended).toBe(connection);
    expect(await endedWell).toBe(connection);
  });

  it('resolves for the connection that a function picks', async () => {
    await using server = await startEchoServer({ mode: 'discard', log: true });
    const quitting = server.waitForConnection(({ received }) => received.includes('QUIT'));
    await using other = await connectRaw(server.port);
    await other.write(Buffer.from('STAY'));
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('QUIT'));
    expect((await quitting).peer).toMatchObject({ port: client.socket.localPort });
  });

  it('rejects after timeoutMs with what was wanted and what the log has', async () => {
    await using server = await startEchoServer({ mode: 'discard', log: true });
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('hi\n'));
    await server.waitForConnection({ receivedBytes: 3 });
    const error = await failedWait(server, { nth: 1, receivedBytes: 5 }, { timeoutMs: 20 });
    expect(error).toBeInstanceOf(LogWaitError);
    expect(error).toMatchObject({
      code: 'ERR_LOG_WAIT_FAILED',
      reason: 'timed-out',
      timeoutMs: 20,
      message: [
        'waited for connection 1 of the log to have received 5 bytes, which was not there within 20 ms; the log has 1 connection:',
        `  1. from 127.0.0.1:${client.socket.localPort}, open: received 3 bytes "hi\\n", sent nothing`,
      ].join('\n'),
    });
  });

  it('shows the function that was waited for, and at most 10 connections', async () => {
    await using server = await startEchoServer({ log: true });
    for (let visit = 1; visit <= 12; visit += 1) {
      await using _client = await connectRaw(server.port);
      await server.waitForConnection(visit);
    }
    const error = await failedWait(server, ({ sentBytes }) => sentBytes > 9, { timeoutMs: 1 });
    expect(String(error)).toContain('({ sentBytes }) => sentBytes > 9');
    expect(String(error)).toMatch(/the log has 12 connections:\n(  \d+\. .*\n){10}  … and 2 more$/);
  });

  it('rejects at once when the connection has ended and cannot do it any more', async () => {
    await using server = await startEchoServer({ log: true });
    const waiting = failedWait(server, { nth: 1, receivedBytes: 5 });
    await using client = await connectRaw(server.port);
    client.socket.end('hi');
    await client.readToEnd();
    expect(await waiting).toMatchObject({
      reason: 'connection-ended',
      message: expect.stringMatching(/ended as 'ended': received 2 bytes "hi"/),
    });
    expect(await failedWait(server, { nth: 1, ended: 'reset' })).toMatchObject({
      reason: 'connection-ended',
    });
  });

  it('leads to the line that waited', async () => {
    await using server = await startEchoServer({ log: true });
    async function waiter(): Promise<void> {
      await server.waitForConnection(1, { timeoutMs: 1 });
    }
    const error = (await waiter().catch((thrown: unknown) => thrown)) as Error;
    expect(error.stack).toMatch(
      /^LogWaitError: waited for connection 1 [^]*\n {4}at (async )?waiter [^]*wait-for-connection\.test/,
    );
    // The first frame is the caller's.
    expect(error.stack?.split('\n    at ')[1]).toContain('waiter');
  });

  it('knows no condition whose name is misspelt', async () => {
    await using server = await startEchoServer({ log: true });
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('x'));
    const misspelt = { recievedBytes: 100 } as object;
    expect(await failedWait(server, misspelt)).toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message:
        "waitForConnection: the option 'recievedBytes' is not known; there are, nearest first: receivedBytes, sentBytes, ended, nth",
    });
  });

  it('waits on for another connection when none was named', async () => {
    await using server = await startEchoServer({ log: true });
    const waiting = server.waitForConnection({ receivedBytes: 5 });
    await using short = await connectRaw(server.port);
    short.socket.end('hi');
    await short.readToEnd();
    await server.waitForConnection({ nth: 1, ended: true });
    await using long = await connectRaw(server.port);
    await long.write(Buffer.from('hello'));
    expect(await waiting).toBe(server.log[1]);
  });

  it('rejects when the server is closed meanwhile, and for ever after', async () => {
    await using server = await startEchoServer({ log: true });
    const waiting = failedWait(server, 1);
    await server.close();
    expect(await waiting).toMatchObject({
      reason: 'server-closed',
      message: expect.stringMatching(/the server is closed; the log has no connection$/),
    });
    expect(await failedWait(server, 1)).toMatchObject({ reason: 'server-closed' });
  });

  it('rejects with the reason when the signal has aborted, or aborts', async () => {
    await using server = await startEchoServer({ log: true });
    expect(await failedWait(server, 1, { signal: AbortSignal.abort('before') })).toBe('before');
    const controller = new AbortController();
    const waiting = failedWait(server, 1, { signal: controller.signal });
    controller.abort('meanwhile');
    expect(await waiting).toBe('meanwhile');
  });

  it('rejects with what the function throws, and the connection goes on', async () => {
    await using server = await startEchoServer({ log: true });
    const waiting = failedWait(server, () => {
      throw new Error('mine');
    });
    await using client = await connectRaw(server.port);
    expect(await waiting).toEqual(new Error('mine'));
    await client.write(Buffer.from('hi'));
    expect(String(await client.readExactly(2))).toBe('hi');
  });

  it.each([
    ['connection 0', 0],
    ['no condition', null],
    ['text', 'ended'],
    ['a negative count', { receivedBytes: -1 }],
    ['an unknown outcome', { ended: 'well' }],
  ])('rejects with ERR_INVALID_ARGUMENT: %s', async (_, waitedFor) => {
    await using server = await startEchoServer({ log: true });
    expect(await failedWait(server, waitedFor as WaitedFor)).toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
    });
  });
});
