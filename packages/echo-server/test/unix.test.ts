// Unix domain sockets: files with mode bits, files that a crash left behind, and abstract names.
import {
  abstractName,
  describeWith,
  endProgram,
  foreignPath,
  RawClient,
  runProgram,
  startProgram,
} from '@tcp-echo/contract-tests';
import { traceChannel, type TraceEvent } from '@tcp-echo/base';
import { startEchoServer, type EchoServer } from '@tcp-echo/echo-server';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runProgram as runModule } from './support/program.js';

/** For programs that run elsewhere. */
const installed = createRequire(import.meta.url).resolve('@tcp-echo/echo-server');
const folder = mkdtempSync(join(tmpdir(), 'tcp-echo-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let count = 0;
function newPath(): string {
  count += 1;
  return join(folder, `${count}.sock`);
}

async function connectPath(path: string): Promise<RawClient> {
  const socket = connect({ path, allowHalfOpen: true });
  await once(socket, 'connect');
  return new RawClient(socket);
}

async function expectEcho(path: string): Promise<void> {
  await using client = await connectPath(path);
  await client.write(Buffer.from('hello'));
  client.halfClose();
  expect(String(await client.readToEnd())).toBe('hello');
}

/** Leaves the file of a socket behind whose server is gone, as a crash does. */
function leaveSocketBehind(path: string): void {
  const program = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  expect(spawnSync(process.execPath, ['-e', program]).signal).toBe('SIGKILL');
  expect(statSync(path).isSocket()).toBe(true);
}

/** Starts so many at once; returns those that listen, and sees that the others found the name taken. */
async function startMany(path: string, count: number): Promise<EchoServer[]> {
  const starts = Array.from({ length: count }, () => startEchoServer({ path }));
  const settled = await Promise.allSettled(starts);
  const refused = settled.flatMap((start) => (start.status === 'rejected' ? start.reason : []));
  for (const error of refused) expect(error).toMatchObject({ cause: { code: 'EADDRINUSE' } });
  return settled.flatMap((start) => (start.status === 'fulfilled' ? start.value : []));
}

describe('a server on a path', () => {
  it('echoes, and removes the file when it is closed', async () => {
    const path = newPath();
    const server = await startEchoServer({ path });
    expect(server.address).toEqual({ family: 'Unix', path });
    await expectEcho(path);
    await server.close();
    expect(existsSync(path)).toBe(false);
  });

  it('has no port, and says where to connect instead', async () => {
    await using server = await startEchoServer({ path: newPath() });
    expect(() => server.port).toThrow(/no port; connect to \{ path: server\.address\.path \}/);
  });

  it.each([0o600, 0o666])('gives the file the mode bits %o', async (socketMode) => {
    const path = newPath();
    await using server = await startEchoServer({ path, socketMode });
    expect(statSync(path).mode & 0o777).toBe(socketMode);
    await expectEcho(path);
    expect(server.stats().connectionsTotal).toBe(1);
  });

  it('takes the place of a server that died', async () => {
    const path = newPath();
    leaveSocketBehind(path);
    await using server = await startEchoServer({ path });
    await expectEcho(path);
    expect(server.ready).toBe(true);
  });

  it('does not take the place of a server that lives', async () => {
    const path = newPath();
    await using first = await startEchoServer({ path });
    await expect(startEchoServer({ path })).rejects.toMatchObject({
      code: 'ERR_LISTEN_FAILED',
      address: { path },
      message: expect.stringMatching(/unix:.*EADDRINUSE.*take another path/),
    });
    await expectEcho(path);
    expect(first.ready).toBe(true);
  });

  it('does not touch a file that is no socket', async () => {
    const path = newPath();
    writeFileSync(path, 'precious');
    await expect(startEchoServer({ path })).rejects.toMatchObject({ code: 'ERR_LISTEN_FAILED' });
    expect(statSync(path).size).toBe(8);
  });

  it('says that the folder is missing', async () => {
    await expect(startEchoServer({ path: join(folder, 'no', 'x.sock') })).rejects.toMatchObject({
      code: 'ERR_LISTEN_FAILED',
      message: expect.stringMatching(/folder does not exist/),
    });
  });

  it('leaves the file of a server that took its name over', async () => {
    const path = newPath();
    await using first = await startEchoServer({ path });
    const another = newPath();
    await using second = await startEchoServer({ path: another });
    renameSync(another, path);
    await first.close();
    await expectEcho(path);
    await second.close();
    // It is called otherwise now than it was made.
    expect(existsSync(path)).toBe(true);
  });

  it('leaves the file of a server that was started after its own was removed', async () => {
    const path = newPath();
    await using first = await startEchoServer({ path });
    rmSync(path);
    await using second = await startEchoServer({ path });
    await first.close();
    await first.close();
    await expectEcho(path);
    await second.close();
    expect(existsSync(path)).toBe(false);
  });

  it('removes its file once it does not listen, and not what comes after it while connections go on', async () => {
    const path = newPath();
    await using first = await startEchoServer({ path });
    await using client = await connectPath(path);
    await client.write(Buffer.from('a'));
    const closed = first.close({ graceMs: 60_000 });
    expect(existsSync(path)).toBe(false);
    await using second = await startEchoServer({ path });
    void first.close({ graceMs: 60_000 });
    client.halfClose();
    await client.readToEnd();
    await closed;
    await expectEcho(path);
    expect(second.ready).toBe(true);
  });

  it('removes its file where the process ends without closing it', async () => {
    const path = newPath();
    const { stdout } = await runModule(`
      import { startEchoServer } from '@tcp-echo/echo-server';
      import { existsSync } from 'node:fs';
      process.chdir(${JSON.stringify(folder)});
      await startEchoServer({ path: ${JSON.stringify(path.slice(folder.length + 1))} });
      process.chdir('/');
      console.log(existsSync(${JSON.stringify(path)}));
      process.exit();`);
    expect(stdout).toBe('true\n');
    expect(existsSync(path)).toBe(false);
  });

  it('listens at the longest path that there is, whose last name has one letter', async () => {
    const room = process.platform === 'linux' ? 107 : 103;
    const long = join(folder, 'x'.repeat(room - folder.length - 3));
    mkdirSync(long);
    await using server = await startEchoServer({ path: join(long, 's') });
    await expectEcho(join(long, 's'));
    expect(readdirSync(long)).toEqual(['s']);
    await server.close();
    expect(readdirSync(long)).toEqual([]);
  });

  it('is one of many that start at once', async () => {
    const path = newPath();
    const servers = await startMany(path, 20);
    expect(servers).toHaveLength(1);
    await expectEcho(path);
    await servers[0]?.close();
    expect(existsSync(path)).toBe(false);
  });

  it('is one of many that start at once over the file of a server that died', async () => {
    const path = newPath();
    leaveSocketBehind(path);
    const servers = await startMany(path, 20);
    expect(servers).toHaveLength(1);
    await expectEcho(path);
    await servers[0]?.close();
    expect(readdirSync(folder).filter((name) => join(folder, name).startsWith(path))).toEqual([]);
  });

  it('is one of those of several processes that start over the file of a server that died', async () => {
    const path = newPath();
    leaveSocketBehind(path);
    // Each says how many of its servers listen, and ends when it has been told how it went for all.
    const starts = `
      import { startEchoServer } from ${JSON.stringify(installed)};
      import { once } from 'node:events';
      const path = ${JSON.stringify(path)};
      process.stdin.resume();
      const starts = Array.from({ length: 10 }, () => startEchoServer({ path }));
      const settled = await Promise.allSettled(starts);
      const codes = settled.map(({ value, reason }) => value ? 'listens' : reason.cause.code);
      console.error('settled ' + codes.join(' '));
      await once(process.stdin, 'end');
      await Promise.all(settled.map(({ value }) => value?.close()));`;
    const inModule = ['--input-type=module', '--eval', starts];
    const programs = await Promise.all(
      Array.from({ length: 3 }, () => startProgram(process.execPath, inModule, /settled (.*)\n/)),
    );
    const codes = programs.flatMap(({ said }) => said[1]?.split(' '));
    expect(codes.filter((code) => code === 'listens')).toHaveLength(1);
    expect(codes.filter((code) => code === 'EADDRINUSE')).toHaveLength(29);
    await expectEcho(path);
    const closed = programs.map(({ child }) => once(child, 'close'));
    for (const { child } of programs) child.stdin?.end();
    await Promise.all(closed);
    expect(existsSync(path)).toBe(false);
  });

  it('traces its connections under names of their own', async () => {
    const accepted: TraceEvent[] = [];
    const listen = (event: unknown): void => {
      if ((event as TraceEvent).kind === 'accepted') accepted.push(event as TraceEvent);
    };
    traceChannel.subscribe(listen);
    const path = newPath();
    await using server = await startEchoServer({ path });
    await expectEcho(path);
    await expectEcho(path);
    traceChannel.unsubscribe(listen);
    expect(accepted.map(({ connection }) => connection)).toEqual([
      `unix:${path}#1`,
      `unix:${path}#2`,
    ]);
    expect(accepted[0]).toMatchObject({
      local: server.address,
      peer: { family: 'Unix', path: '' },
    });
  });

  it.runIf(process.platform === 'linux')('echoes under an abstract name', async () => {
    const path = `\0tcp-echo-test-${process.pid}`;
    await using server = await startEchoServer({ path });
    await expectEcho(path);
    await expect(startEchoServer({ path })).rejects.toMatchObject({
      code: 'ERR_LISTEN_FAILED',
      message: expect.stringContaining(`unix:@tcp-echo-test-${process.pid}`),
    });
    expect(server.ready).toBe(true);
  });
});

describeWith(['python3'], 'peers that leave as soon as they have the last byte', () => {
  it('have ended, all of them', async () => {
    await using server = await startEchoServer({ path: newPath(), mode: 'stream' });
    const { address } = server;
    const path = address.family === 'Unix' ? address.path : '';
    // More than the socket's buffer holds, so that the server has to wait with a part.
    const visits = `import socket
for _ in range(1500):
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(${JSON.stringify(path)})
        peer.sendall(b'x' * 300000)
        left = 300000
        while left > 0:
            left -= len(peer.recv(left))`;
    await runProgram('python3', ['-c', visits]);
    await expect
      .poll(() => server.stats().outcomes, { timeout: 50_000 })
      .toMatchObject({ ended: 1500, reset: 0 });
  });
});

describeWith(['python3'], 'where somebody else has the name', () => {
  it.runIf(process.platform === 'linux')(
    'rejects with ERR_LISTEN_FAILED, although nobody accepts there',
    async () => {
      const path = abstractName();
      const bind = `import socket, sys
owner = socket.socket(socket.AF_UNIX)
owner.bind(bytes.fromhex('${Buffer.from(foreignPath(path)).toString('hex')}'))
print('bound', file=sys.stderr, flush=True)
sys.stdin.read()`;
      const { child } = await startProgram('python3', ['-c', bind], /bound/);
      try {
        await expect(startEchoServer({ path })).rejects.toMatchObject({
          code: 'ERR_LISTEN_FAILED',
          message: expect.stringContaining('EADDRINUSE'),
        });
      } finally {
        await endProgram(child);
      }
    },
  );
});

describeWith(['python3'], 'where somebody is about to listen', () => {
  it.runIf(process.platform === 'linux')('leaves the file to him', async () => {
    const path = newPath();
    const bind = `import socket, sys
owner = socket.socket(socket.AF_UNIX)
owner.bind(${JSON.stringify(path)})
print('bound', file=sys.stderr, flush=True)
sys.stdin.read()`;
    const { child } = await startProgram('python3', ['-c', bind], /bound/);
    try {
      const { ino } = statSync(path);
      await expect(startEchoServer({ path })).rejects.toMatchObject({
        cause: { code: 'EADDRINUSE' },
      });
      expect(statSync(path).ino).toBe(ino);
    } finally {
      await endProgram(child);
    }
    // He never did.
    await using server = await startEchoServer({ path });
    expect(server.ready).toBe(true);
  });
});

it.each([
  ['path and port', { path: '/tmp/x', port: 7 }],
  ['path and host', { path: '/tmp/x', host: '::1' }],
  ['an empty path', { path: '' }],
  ['socketMode without a path', { socketMode: 0o600 }],
  ['socketMode null', { path: '/tmp/x', socketMode: null }],
  ['socketMode as an empty text', { path: '/tmp/x', socketMode: '' }],
  ['socketMode 0o1000', { path: '/tmp/x', socketMode: 0o1000 }],
  ['a path that is too long', { path: `/tmp/${'x'.repeat(120)}` }],
  ['ipv6Only as text', { host: '::', ipv6Only: 'yes' }],
])('rejects with ERR_INVALID_ARGUMENT: %s', async (_, options) => {
  await expect(startEchoServer(options as object)).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
  });
});
