// What a run refuses to begin with.
import { holdRefusingPort, startEchoPeer, withoutIoUring } from '@tcp-echo/contract-tests';
import { echoBenchDefaults, runEchoBench, type EchoBenchOptions } from '@tcp-echo/echo-bench';
import { nativeSocketsAvailable } from '@tcp-echo/native-sockets';
import { execFileSync } from 'node:child_process';
import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';

describe('the options of runEchoBench', () => {
  it.each([
    [{ target: 0 }, /target must be an integer from 1 to 65535/],
    [{ target: { path: '' } }, /target\.path must be/],
    [{ target: { port: 7, host: '' } }, /target\.host must be/],
    [{ target: null }, /target must be a port, \{ host, port \} or \{ path \}/],
    [
      { target: { port: 7, hots: 'a' } },
      /target: the option 'hots' is not known; .*nearest first: host/,
    ],
    [{ conections: 5 }, /runEchoBench: the option 'conections' is not known; .*first: connections/],
    [{ connections: 0 }, /connections must be/],
    [{ messageBytes: 0 }, /messageBytes must be/],
    [{ pipeline: 1.5 }, /pipeline must be/],
    [{ threads: 0 }, /threads must be/],
    [{ threads: 3, connections: 2 }, /need a connection each/],
    [{ connections: 1_000_000, pipeline: 100 }, /messages in flight/],
    [{ durationMs: 0 }, /durationMs must be more than 0/],
    [{ durationMs: 1, messages: 1 }, /not both/],
    [{ messages: 1, threads: 2 }, /messages must be an integer of at least 2/],
    [{ ratePerSecond: 0 }, /ratePerSecond must be/],
    [{ warmupMs: -1 }, /warmupMs must be/],
    [{ verify: 'yes' }, /verify must be true or false/],
    [{ newConnection: true, pipeline: 2 }, /pipeline: 2 is for connections that last/],
    [{ engine: 'fast' }, /engine must be one of 'auto', 'uring', 'epoll', 'net'/],
    [{ messageTimeoutMs: 0 }, /messageTimeoutMs must be more than 0/],
    [{ connectTimeoutMs: Infinity }, /connectTimeoutMs must be/],
    [{ progressIntervalMs: 0 }, /progressIntervalMs must be/],
    [{ onProgress: 1 }, /onProgress must be a function/],
    [{ signal: 1 }, /signal must be an AbortSignal/],
  ])('refuses %o', async (options, message) => {
    const given = { target: 7, ...options } as EchoBenchOptions;
    await expect(runEchoBench(given)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringMatching(message) as string,
    });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('told');
      },
    ],
    ['rejects', () => Promise.reject(new Error('told'))],
  ])('rejects with what onProgress %s, and ends the run', async (_, onProgress) => {
    await using peer = await startEchoPeer();
    const run = runEchoBench({
      target: peer.port,
      connections: 1,
      durationMs: 3_600_000,
      progressIntervalMs: 1,
      onProgress,
      signal: undefined,
    });
    await expect(run).rejects.toThrow('told');
  });

  it('has defaults that nobody can change', () => {
    expect(Object.isFrozen(echoBenchDefaults)).toBe(true);
  });

  it('rejects with ERR_BENCH_TARGET_UNKNOWN where a name is not known', async () => {
    const target = { host: 'no-such-name.invalid', port: 7 };
    await expect(runEchoBench({ target })).rejects.toMatchObject({
      code: 'ERR_BENCH_TARGET_UNKNOWN',
      host: target.host,
    });
  });

  it('takes the address of localhost that the server has', async () => {
    await using peer = await startEchoPeer();
    const report = await runEchoBench({
      target: { host: 'localhost', port: peer.port },
      connections: 1,
      messages: 3,
    });
    expect(report.errors).toEqual([]);
    expect(report.options.target).toEqual({ host: 'localhost', port: peer.port });
  });

  it('reports the options that were used, and where', async () => {
    await using closed = await holdRefusingPort();
    const { options, machines, endedBecause } = await runEchoBench({ target: closed.port });
    const { host, progressIntervalMs, ...defaults } = echoBenchDefaults;
    expect(options).toEqual({
      ...defaults,
      target: { host, port: closed.port },
      messages: null,
      ratePerSecond: null,
    });
    expect(endedBecause).toBe('no-connection');
    expect(machines[0]?.environment.node).toBe(process.version);
    expect(progressIntervalMs).toBe(1000);
  });
});

describe.runIf(nativeSocketsAvailable())('where io_uring is forbidden', () => {
  const [command, ...before] = withoutIoUring(constants.errno.EPERM);
  const run = (engine: string): unknown => {
    const source = `
      import { runEchoBench } from '@tcp-echo/echo-bench';
      import { createServer } from 'node:net';
      const server = createServer((socket) => socket.pipe(socket)).listen(0, async () => {
        const { port } = server.address();
        const options = { target: port, engine: '${engine}', connections: 1, messages: 5 };
        try {
          const { machines } = await runEchoBench(options);
          console.log(JSON.stringify([machines[0].engine, machines[0].engineReason]));
        } catch (error) {
          console.log(JSON.stringify([error.code, error.message]));
        }
        server.close();
      });`;
    const args = [...before, process.execPath, '--input-type=module', '-e', source];
    const cwd = new URL('.', import.meta.url);
    return JSON.parse(execFileSync(command, args, { cwd, encoding: 'utf8', timeout: 20_000 }));
  };

  it('takes epoll instead, and says why', () => {
    expect(run('auto')).toEqual([
      'epoll',
      expect.stringMatching(/^io_uring is unavailable: .*forbids it/),
    ]);
  });

  it('rejects with ERR_ENGINE_UNAVAILABLE where uring was asked for', () => {
    expect(run('uring')).toEqual([
      'ERR_ENGINE_UNAVAILABLE',
      expect.stringMatching(/engine 'uring' is unavailable: .*; engine 'auto' takes/),
    ]);
  });
});
