// BlockingSocket on Unix domain sockets, against node:net in another thread and Python in another process.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@tcp-echo/contract-tests';
import * as fc from 'fast-check';
import { BlockingSocket, type BlockingSocketOptions } from '@tcp-echo/native-sockets';
import { afterAll, describe, expect, it } from 'vitest';
import { startFullQueue } from './full-queue.js';
import { startUnixPeer } from './peer.js';

const folder = await temporaryFolder();
afterAll(() => folder[Symbol.asyncDispose]());

const fixture = (name: string): string =>
  fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
/** Unique on the machine, where abstract names have no folder. */
const abstractName = (name: string): string => `\0native-sockets-${process.pid}-${name}`;

function exchangesBytes(socket: BlockingSocket, length: number): void {
  const message = Buffer.alloc(length, 'äöü');
  const reply = Buffer.alloc(length);
  socket.send(message);
  socket.receiveExactly(reply);
  expect(Buffer.compare(reply, message)).toBe(0);
}

describe('a Unix domain socket', () => {
  it('is connected to by its path, and tells both ends', async () => {
    await using peer = await startUnixPeer('echo', folder.file('echo.sock'));
    using socket = BlockingSocket.connect({ path: peer.path });
    expect(socket.peerAddress).toEqual({ family: 'Unix', path: peer.path });
    expect(socket.localAddress).toEqual({ family: 'Unix', path: '' });
    exchangesBytes(socket, 100);
  });

  it.each(['plain', 'ä 日本'])(
    'is connected to by the abstract name %j that node:net listens on',
    async (name) => {
      await using peer = await startUnixPeer('echo', abstractName(name));
      using socket = BlockingSocket.connect({ path: peer.path });
      expect(socket.peerAddress).toEqual({ family: 'Unix', path: abstractName(name) });
      exchangesBytes(socket, 100);
    },
  );

  it('is connected to by the longest path there may be', async () => {
    const path = folder.file('x'.repeat(106 - folder.path.length));
    expect(path).toHaveLength(107);
    await using peer = await startUnixPeer('echo', path);
    using socket = BlockingSocket.connect({ path: peer.path });
    expect(socket.peerAddress).toEqual({ family: 'Unix', path });
    expect(() => BlockingSocket.connect({ path: `${path}x` })).toThrow(/at most 107 bytes/);
  });

  it.each(['file', 'abstract'])('of a Python process echoes 60 KB (%s)', async (kind) => {
    const path = kind === 'file' ? folder.file('python.sock') : abstractName('python');
    const args = [fixture('unix_echo.py'), path.replace('\0', '@')];
    const python = spawn('python3', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(python.stdout, 'data');
      using socket = BlockingSocket.connect({ path });
      exchangesBytes(socket, 60_000);
    } finally {
      python.kill();
      await once(python, 'close');
    }
  });

  it('gives back any bytes, however they are cut when sent', async () => {
    await using peer = await startUnixPeer('echo', folder.file('cut.sock'));
    using socket = BlockingSocket.connect({ path: peer.path });
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 10 }), (pieces) => {
        for (const piece of pieces) socket.send(piece);
        const sent = Buffer.concat(pieces);
        const into = Buffer.alloc(sent.length);
        socket.receiveExactly(into);
        expect(Buffer.compare(into, sent)).toBe(0);
      }),
    );
  });

  it('half-closes, gets the answer, then the end', async () => {
    await using peer = await startUnixPeer('answers-after-end', folder.file('half.sock'));
    using socket = BlockingSocket.connect({ path: peer.path });
    const into = Buffer.alloc(5);
    socket.send(Buffer.from('Hello'));
    socket.shutdown();
    socket.receiveExactly(into);
    expect(into.toString()).toBe('Hello');
    expect(socket.receive(into)).toBe(0);
  });

  it('stops waiting for a silent peer when the time is up, and names the path', async () => {
    await using peer = await startUnixPeer('silent', folder.file('silent.sock'));
    using socket = BlockingSocket.connect({ path: peer.path });
    expect(() => socket.receive(Buffer.alloc(1), 120)).toThrow(
      expect.objectContaining({
        code: 'ERR_SOCKET_TIMEOUT',
        message: expect.stringContaining(`receive from unix:${peer.path}`),
      }),
    );
  });
});

describe('connecting to a Unix domain socket', () => {
  it.each([
    ['ENOENT', () => folder.file('missing.sock')],
    ['ECONNREFUSED', () => staleSocket(folder.file('stale.sock'))],
    ['ECONNREFUSED', () => abstractName('nobody')],
    ['ENOTDIR', () => `${staleSocket(folder.file('no-folder'))}/echo.sock`],
  ])('throws %s like Node', (code, makePath) => {
    const path = makePath();
    let error: unknown;
    try {
      BlockingSocket.connect({ path });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({
      name: 'NativeSystemError',
      message: `connect ${code} ${path.replace('\0', '@')}`,
    });
    const fields = Object.fromEntries(Object.entries(error as Error));
    expect(fields).toMatchObject({ code, syscall: 'connect', address: path });
    expect(fields).not.toHaveProperty('port');
  });

  it('throws EACCES where the file forbids it', async () => {
    const path = folder.file('denied.sock');
    await using peer = await startUnixPeer('echo', path);
    chmodSync(peer.path, 0o000);
    const output = execFileSync(process.execPath, [fixture('denied-connect.mjs'), path]);
    expect(String(output)).toBe(`connect EACCES ${path}\n`);
  });

  it('throws ERR_SOCKET_TIMEOUT when the queue of the listener stays full', async () => {
    const path = folder.file('full.sock');
    await using _queue = await startFullQueue(path);
    const startedAt = performance.now();
    expect(() => BlockingSocket.connect({ path, connectTimeoutMs: 130 })).toThrow(
      expect.objectContaining({
        code: 'ERR_SOCKET_TIMEOUT',
        timeoutMs: 130,
        message: expect.stringContaining(`connect unix:${path} did not finish`),
      }),
    );
    expect(performance.now() - startedAt).toBeGreaterThan(130 - 12);
  });

  it('waits until there is room in a full queue', async () => {
    const path = folder.file('soon.sock');
    await using queue = await startFullQueue(path);
    queue.acceptSoon();
    using socket = BlockingSocket.connect({ path });
    expect(socket.peerAddress).toEqual({ family: 'Unix', path });
  });

  it.each([
    { path: '' },
    { path: 7 },
    { path: null },
    { path: 'a\0b' },
    { path: '\0a\0b' },
    { path: 'ä'.repeat(54) },
    { path: '/tmp/echo.sock', port: 7 },
    { path: '/tmp/echo.sock', host: 'localhost' },
    { path: '/tmp/echo.sock', connectTimeoutMs: 0 },
  ])('refuses %j with ERR_INVALID_ARGUMENT', (options) => {
    expect(() => BlockingSocket.connect(options as BlockingSocketOptions)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    );
  });

  it('leaves no descriptor open when it fails', () => {
    // No peer is running: one in a worker would open and close sockets of this process meanwhile.
    const before = openSockets();
    for (let i = 0; i < 20; i += 1) {
      expect(() => BlockingSocket.connect({ path: folder.file('missing.sock') })).toThrow(/ENOENT/);
      expect(() => BlockingSocket.connect({ path: abstractName('nobody') })).toThrow(
        /ECONNREFUSED/,
      );
    }
    expect(openSockets()).toBeLessThan(before + 20);
  });
});

/** The file of a socket that nobody listens on any more. */
function staleSocket(path: string): string {
  const source = 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])';
  execFileSync('python3', ['-c', source, path]);
  return path;
}

/** How many sockets this process has open; other threads of it open files of their own. */
function openSockets(): number {
  const descriptors = readdirSync('/proc/self/fd').map((name) => `/proc/self/fd/${name}`);
  // The one that lists the folder is gone by now.
  return descriptors.filter((path) => existsSync(path) && readlinkSync(path).startsWith('socket:'))
    .length;
}
