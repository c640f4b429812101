// How the threads of a server end: with it, all when one cannot start, and one by an accident.
import { connectRaw, expectSameBytes, testBytes } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { runProgram } from './support/program.js';
import {
  collectThreads,
  collectTrace,
  connectMany,
  describeWithThreads,
} from './support/threads.js';

/** A server of two threads, and what ends one of them by an accident, as far as the server can tell. */
async function startMortal(maxConnections = 1000) {
  using started = collectThreads();
  const server = await startEchoServer({ threads: 2, maxConnections });
  const kill = async (index: number): Promise<void> => {
    const left = server.threads - 1;
    await started.threads[index]?.terminate();
    while (server.threads > left) await setImmediate();
  };
  return { server, kill };
}

describeWithThreads('a server of which a thread dies', () => {
  it('counts its connections as failed, says so once, and goes on with the others', async () => {
    const { server, kill } = await startMortal();
    using trace = collectTrace();
    await using many = await connectMany(server);
    for (const { socket } of many.clients) socket.on('error', () => undefined);
    const warned = once(process, 'warning');
    await kill(0);
    const lost = server.stats().connectionsFailed;
    expect(lost).toBeGreaterThan(0);
    expect([server.threads, server.ready, server.connectionCount]).toEqual([1, true, 40 - lost]);
    expect(await server.connections()).toHaveLength(40 - lost);
    const message = expect.stringMatching(
      new RegExp(
        `^thread worker-\\d+ of the server on 127.0.0.1:${server.port} ended with exit code 1; connections lost with it: ${lost}; threads that go on: 1$`,
      ),
    );
    expect(await warned).toMatchObject([{ name: 'ServerThreadWarning', message }]);
    expect(trace.events.filter(({ kind }) => kind === 'failed')).toMatchObject([
      { actor: 'server', thread: 'main', message },
    ]);
    await using _more = await connectMany(server);
    const report = await server.close({ graceMs: 0 });
    expect(report).toMatchObject({ failed: 0, forced: 80 - lost });
    expect(server.stats()).toMatchObject({
      connectionsTotal: 80,
      connectionsFailed: lost,
      connectionsOpen: 0,
    });
  });

  it('gives the places of its connections to others', async () => {
    const { server, kill } = await startMortal(40);
    await using _many = await connectMany(server, 40);
    await kill(1);
    const { connectionsFailed: lost } = server.stats();
    await using _more = await connectMany(server, lost);
    expect(server.stats()).toMatchObject({ connectionsOpen: 40, connectionsRefused: 0 });
    await using over = await connectRaw(server.port);
    expect(await over.readToEnd()).toHaveLength(0);
    expect(server.stats().connectionsRefused).toBe(1);
    await server.close({ graceMs: 0 });
  });

  it('is not ready when all have died, and closes all the same', async () => {
    const { server, kill } = await startMortal();
    await using _many = await connectMany(server);
    await kill(0);
    await kill(1);
    expect([server.threads, server.ready, server.connectionCount]).toEqual([0, false, 0]);
    expect(server.stats()).toMatchObject({ connectionsTotal: 40, connectionsFailed: 40 });
    expect(await server.connections()).toEqual([]);
    await expect(connectRaw(server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await server.close()).toMatchObject({ failed: 0, forced: 0 });
  });

  it('counts them in the report of a close that is under way', async () => {
    const { server, kill } = await startMortal();
    await using _many = await connectMany(server);
    const closed = server.close({ graceMs: 15_000 });
    await kill(0);
    await kill(1);
    expect(await closed).toMatchObject({ failed: 40, forced: 0 });
  });
});

describeWithThreads('a server of which a thread does not start', () => {
  it.each([0, 1])(
    'rejects, says why, and leaves nothing behind: thread %i of 2',
    async (mortal) => {
      const ends: Promise<unknown>[] = [];
      using started = collectThreads((thread: Worker, index) => {
        ends.push(once(thread, 'exit'));
        if (index === mortal) void thread.terminate();
      });
      await expect(startEchoServer({ threads: 2 })).rejects.toMatchObject({
        name: 'ThreadsUnsupportedError',
        code: 'ERR_THREADS_UNSUPPORTED',
        message: expect.stringMatching(
          /ended before it listened, with exit code \d; leave out `thr/,
        ),
      });
      expect(started.threads).toHaveLength(2);
      await Promise.all(ends);
    },
  );

  it('rejects with ERR_THREADS_UNSUPPORTED where Node may start none', async () => {
    const ended = await runProgram(
      `import { startEchoServer } from '@tcp-echo/echo-server';
      await startEchoServer({ threads: 2 }).catch(({ code, message, cause }) => {
        console.log(code, message, cause.code);
      });`,
      ['--permission', '--allow-fs-read=*'],
    );
    expect(ended.stdout).toMatch(
      /^ERR_THREADS_UNSUPPORTED no thread can be started: .*; leave out .* ERR_ACCESS_DENIED\n$/,
    );
  });
});

describeWithThreads('the threads of a server', () => {
  it('keep the process alive until it is closed, and no longer', async () => {
    const ended = await runProgram(`
      import { startEchoServer } from '@tcp-echo/echo-server';
      import { connect } from 'node:net';
      const server = await startEchoServer({ threads: 2 });
      // Nothing of this program is alive meanwhile, but the server's threads.
      setTimeout(async () => {
        const socket = connect(server.port, '127.0.0.1').end('still here');
        for await (const chunk of socket) console.log(String(chunk));
        await server.close();
        console.log('closed');
      }, 100).unref();
    `);
    expect(ended).toEqual({ stdout: 'still here\nclosed\n', stderr: '', status: 0 });
  });

  it('are gone when the block that used the server is left', async () => {
    using started = collectThreads();
    {
      await using server = await startEchoServer({ threads: 2 });
      await using client = await connectRaw(server.port);
      client.socket.end(testBytes(1000));
      expectSameBytes(await client.readToEnd(), testBytes(1000));
    }
    // A thread that has ended has no number any more.
    expect(started.threads.map(({ threadId }) => threadId)).toEqual([-1, -1]);
  });
});
