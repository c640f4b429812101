// The engines on Linux's own sockets where something goes wrong, or nothing goes on.
import { withoutIoUring } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nativeEngines } from './support/native-engines.js';
import { collectThreads, connectEchoing, connectMany } from './support/threads.js';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Runs a module that has `startEchoServer`, in a process of its own; what it prints, line by line. */
function run(source: string, before: readonly string[] = []) {
  const program = `import { startEchoServer } from '@tcp-echo/echo-server';\n${source}`;
  const command = [...before, process.execPath, '--input-type=module', '--eval', program];
  const child = spawn(command[0] ?? '', command.slice(1), {
    cwd: here,
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: 50_000,
    killSignal: 'SIGKILL',
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    nextLine: async (): Promise<string> => String((await lines.next()).value),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}

describe.each(nativeEngines)('engine %s', (engine) => {
  it('ends the connections of a thread that dies, and goes on with the others', async () => {
    using started = collectThreads();
    await using server = await startEchoServer({ engine, threads: 2 });
    await using many = await connectMany(server);
    const ended = many.clients.map(
      ({ socket }) =>
        new Promise((resolve) => {
          socket.on('error', resolve).on('end', resolve).resume();
        }),
    );
    const warned = once(process, 'warning');
    await started.threads[0]?.terminate();
    expect(await warned).toMatchObject([{ name: 'ServerThreadWarning' }]);
    const lost = server.stats().connectionsFailed;
    expect(lost).toBeGreaterThan(0);
    expect([server.threads, server.ready, server.connectionCount]).toEqual([1, true, 40 - lost]);
    await new Promise<void>((resolve) => {
      let seen = 0;
      for (const end of ended) {
        void end.then(() => {
          seen += 1;
          if (seen === lost) resolve();
        });
      }
    });
    // The kernel takes the dead thread's socket down in its own time, and resets what came to it meanwhile.
    for (let served = 0; served < 10;) {
      const client = await connectEchoing(server).catch(() => undefined);
      served = client === undefined ? 0 : served + 1;
      await client?.[Symbol.asyncDispose]();
    }
  });

  it('goes on when there are no more descriptors, once there are some again', async () => {
    const source = `
      const server = await startEchoServer({ engine: '${engine}' });
      console.log(server.port);`;
    await using program = run(source, ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh']);
    const port = Number(await program.nextLine());
    const many = Array.from({ length: 80 }, () => connect(port).on('error', () => undefined));
    await Promise.all(many.map((socket) => once(socket, 'connect')));
    for (const socket of many) socket.destroy();
    const socket = connect(port);
    socket.write('hello');
    expect(String((await once(socket, 'data'))[0])).toBe('hello');
    socket.destroy();
  });

  it('says where there are no descriptors for its start, and how to get more', async () => {
    const source = `
      const { code, message } = await startEchoServer({ engine: '${engine}' }).catch((error) => error);
      console.log(code + ': ' + message);
      const server = await startEchoServer({ engine: 'auto' });
      console.log(server.engine + ': ' + server.engineReason);
      await server.close();`;
    await using program = run(source, ['sh', '-c', 'ulimit -n 24; exec "$@"', 'sh']);
    expect(await program.nextLine()).toMatch(
      /^ERR_LISTEN_FAILED: could not listen on 127.0.0.1:0: EMFILE: this process has too many open files; close some, or raise `ulimit -n`$/,
    );
    expect(await program.nextLine()).toBe(
      'net: the faster ones are unavailable: this process has too many open files',
    );
  });

  it('wakes up for nothing while its connections are idle', async () => {
    const source = `
      const server = await startEchoServer({ engine: '${engine}' });
      console.log(server.port);
      process.stdin.on('data', () => console.log(process.resourceUsage().voluntaryContextSwitches));`;
    await using program = run(source);
    const socket = connect(Number(await program.nextLine()));
    socket.write('hello');
    await once(socket, 'data');
    const wakings = async (): Promise<number> => {
      program.child.stdin.write('\n');
      return Number(await program.nextLine());
    };
    const perSecond: number[] = [];
    // Something else, such as V8 at work in the background, may wake it now and then.
    while (perSecond.length < 5 && !perSecond.some((count) => count < 20)) {
      const before = await wakings();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      perSecond.push((await wakings()) - before);
    }
    expect(Math.min(...perSecond)).toBeLessThan(20);
    socket.destroy();
  });

  it('is closed at once although connections come until the end', async () => {
    for (let times = 0; times < 30; times += 1) {
      const server = await startEchoServer({ engine });
      const sockets = Array.from({ length: 20 }, () => connect(server.port));
      const gone = sockets.map(
        (socket) =>
          new Promise((resolve) => {
            // It would never end by itself.
            socket.on('data', (bytes) => socket.write(bytes));
            socket.on('error', resolve).on('close', resolve).write('hello');
          }),
      );
      await server.close({ graceMs: 0 });
      expect(server.connectionCount).toBe(0);
      await Promise.all(gone);
    }
  });

  it('is closed at once', async () => {
    const tookMs: number[] = [];
    // Within 100 ms; a busy machine adds to the time, and takes nothing from it.
    while (tookMs.length < 5 && !tookMs.some((ms) => ms < 1000)) {
      const server = await startEchoServer({ engine });
      await using _client = await connectEchoing(server);
      const startedAt = performance.now();
      await server.close({ graceMs: 0 });
      tookMs.push(performance.now() - startedAt);
    }
    expect(Math.min(...tookMs)).toBeLessThan(1000);
  });
});

describe.runIf(nativeEngines.length > 0)('where io_uring is forbidden', () => {
  const before = withoutIoUring(constants.errno.EPERM);

  it("'auto' takes epoll, and says why", async () => {
    const source = `
      const server = await startEchoServer({ engine: 'auto' });
      console.log(server.engine + ': ' + server.engineReason);
      await server.close();`;
    await using program = run(source, before);
    expect(await program.nextLine()).toMatch(/^epoll: io_uring is unavailable: .+/);
  });

  it("'uring' is ERR_ENGINE_UNAVAILABLE", async () => {
    const source = `
      const { code, message } = await startEchoServer({ engine: 'uring' }).catch((error) => error);
      console.log(code + ': ' + message);`;
    await using program = run(source, before);
    expect(await program.nextLine()).toMatch(
      /^ERR_ENGINE_UNAVAILABLE: engine 'uring' is unavailable: .+; engine 'auto' takes/,
    );
  });
});
