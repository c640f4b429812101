// `tcp-echo send`: what becomes a message, and how its echo is printed.
import { main } from '@tcp-echo/cli';
import {
  expectSameBytes,
  mebibyte,
  startEchoPeer,
  startPeerThatAnswersAtTheEnd,
  startRawPeer,
  startUnixEchoPeer,
  temporaryFolder,
  testBytes,
} from '@tcp-echo/contract-tests';
import fc from 'fast-check';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { Command, commandLine, environment } from './support/command.js';
import { holdIo, runMain } from './support/io.js';
import { runSend } from './support/send.js';

const clients = ['async', 'blocking'] as const;

/** Sends in this process. */
async function send(
  port: number,
  args: readonly string[],
  input: readonly (string | Uint8Array)[] = [],
) {
  return await runMain(['send', '--port', String(port), ...args], { input });
}

describe.each(clients)('send with the %s client', (client) => {
  const how = ['--client', client];
  it.each([
    { args: ['--lines', 'a', 'b c'], input: '', prints: 'a\nb c\n' },
    { args: ['--lines'], input: 'one\ntwo\n\nlast', prints: 'one\ntwo\n\nlast' },
    { args: ['--hex', '6869', '0a'], input: '', prints: '68690a\n' },
    { args: ['--hex', '68 69\t0A'], input: '', prints: '68690a\n' },
    { args: ['--hex', '--lines', '00', 'fF'], input: '', prints: '00\nff\n' },
    { args: ['--hex'], input: '61 6\n2 63\n', prints: '616263\n' },
    { args: ['--hex', '--lines'], input: '61\n\n62 63\nff', prints: '61\n6263\nff\n' },
    { args: ['--hex', ''], input: '', prints: '\n' },
  ])('$args of $input prints $prints', async ({ args, input, prints }) => {
    await using peer = await startEchoPeer();
    expect(await runSend(client, ['--port', String(peer.port), ...args], input)).toEqual({
      status: 0,
      stdout: prints,
      stderr: '',
    });
  });

  it('sends each line when the one before is back, with --lines', async () => {
    const chunks: string[] = [];
    await using peer = await startRawPeer((socket) => {
      socket.on('data', (chunk: Buffer) => {
        chunks.push(String(chunk));
        socket.write(chunk);
      });
    });
    await runSend(client, ['--port', String(peer.port), '--lines'], 'one\ntwo\nthree');
    expect(chunks).toEqual(['one\n', 'two\n', 'three']);
  });

  it('sends the end with --half-close, for a server that answers only then', async () => {
    await using peer = await startPeerThatAnswersAtTheEnd();
    const { status, stdout } = await runSend(client, [
      '--port',
      String(peer.port),
      '--half-close',
      'hello',
    ]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'hello\n' });
  });

  it('connects to a Unix domain socket', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('echo.sock');
    await using _peer = await startUnixEchoPeer(path);
    const { status, stdout } = await runSend(client, ['--unix', path, 'hello']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'hello\n' });
  });

  it('says with status 3 that there is no such socket, and how to start one', async () => {
    const { status, stderr } = await runSend(client, ['--unix', '/nowhere/s', 'x']);
    expect(stderr).toBe(
      'error: there is no socket unix:/nowhere/s (ENOENT)\nhint: start a server with: tcp-echo serve --unix /nowhere/s\n',
    );
    expect(status).toBe(3);
  });

  it('waits with --retry for a server that starts later', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('echo.sock');
    await using command = new Command(['send', 'hello', '--unix', path, '--retry', ...how]);
    command.child.stdin.end();
    await using _peer = await startUnixEchoPeer(path);
    expect(String((await command.ended).stdout)).toBe('hello\n');
  });

  it('streams more than it holds', async () => {
    await using peer = await startEchoPeer();
    const args = commandLine(['send', '--port', String(peer.port), ...how]);
    const child = spawn(process.execPath, args, { env: environment(), timeout: 50_000 });
    const ended = Promise.all([text(child.stderr), once(child, 'close')]);
    const piece = testBytes(mebibyte);
    const pieces = 96;
    let received = 0;
    const allBack = new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        // Pieces are alike: each chunk is some of them from where the one before ended.
        for (let rest = chunk; rest.length > 0;) {
          const at = received % mebibyte;
          const expected = piece.subarray(at, at + rest.length);
          expectSameBytes(rest.subarray(0, expected.length), expected);
          rest = rest.subarray(expected.length);
          received += expected.length;
        }
        if (received === pieces * mebibyte) resolve();
      });
    });
    for (let count = 0; count < pieces; count++) {
      if (!child.stdin.write(piece)) await once(child.stdin, 'drain');
    }
    await allBack;
    // proc(5): the most that ever was in memory.
    const [, peakKiB] = /^VmHWM:\s+(\d+) kB/m.exec(readStatus(child.pid)) ?? [];
    if (peakKiB !== undefined) expect(Number(peakKiB)).toBeLessThan(220 * 1024);
    child.stdin.end();
    expect(await ended).toEqual(['', [0, null]]);
    expect(received).toBe(pieces * mebibyte);
  });
});

describe('send', () => {
  it('answers a server that speaks only at the end of standard input, with --half-close', async () => {
    await using peer = await startPeerThatAnswersAtTheEnd();
    expect(await send(peer.port, ['--half-close'], ['hel', 'lo'])).toMatchObject({
      stdout: 'hello',
    });
    const { status, stderr } = await send(
      peer.port,
      ['--half-close', '--client', 'blocking'],
      ['x'],
    );
    expect(stderr).toMatch(/^error: .*\nhint: .*--half-close/);
    expect(status).toBe(2);
  });

  it('prints the hexadecimal digits of whatever bytes it was given in them', async () => {
    await using peer = await startEchoPeer();
    const chunked = fc.tuple(
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
    );
    await fc.assert(
      fc.asyncProperty(chunked, async ([bytes, size]) => {
        const digits = Buffer.from(bytes).toString('hex');
        const chunks = digits.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
        const { stdout } = await send(peer.port, ['--hex'], chunks);
        expect(stdout).toBe(`${digits}\n`);
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    { args: ['--hex', '6'], says: /odd number of digits\nhint: / },
    { args: ['--hex', '6g'], says: /"g", which is no digit\nhint: / },
    { args: ['--hex', '-'], input: ['616'], says: /odd number of digits/ },
    {
      args: ['--host', 'a', '--unix', 'b', 'x'],
      says: /--unix is instead of --host and --port.*\nhint: /,
    },
    { args: ['--cert', 'a', 'x'], says: /a certificate needs its key.*\nhint: / },
    {
      args: ['--ca', '/none', 'x'],
      says: /--ca: ENOENT: .*'\/none'\nhint: /,
    },
  ])('ends with status 2 for $args', async ({ args, input = [], says }) => {
    await using peer = await startEchoPeer();
    const io = holdIo(input);
    const port = args.includes('--unix') ? [] : ['--port', String(peer.port)];
    expect(await main(['send', ...port, ...args], io)).toBe(2);
    expect((await io.written()).stderr).toMatch(says);
  });

  it('goes on for longer than --timeout as long as something comes back', async () => {
    await using peer = await startRawPeer((socket) => {
      socket.on('data', (chunk: Buffer) => {
        const send = (at: number): void => {
          if (at >= chunk.length) return;
          socket.write(chunk.subarray(at, at + 1));
          setTimeout(send, 40, at + 1);
        };
        send(0);
      });
    });
    const args = ['--timeout', '1s', '-'];
    const input = 'x'.repeat(40);
    expect(await send(peer.port, args, [input])).toMatchObject({ status: 0, stdout: input });
  });

  it('that cannot read its standard input says so with status 2', async () => {
    await using peer = await startEchoPeer();
    const io = holdIo();
    const error = Object.assign(new Error('read EIO'), { code: 'EIO', syscall: 'read' });
    const stdin = new Readable({
      read() {
        this.destroy(error);
      },
    });
    expect(await main(['send', '--port', String(peer.port)], { ...io, stdin })).toBe(2);
    expect((await io.written()).stderr).toMatch(
      /^error: standard input cannot be read \(EIO\)\nhint: /,
    );
  });

  it('that is a folder ends with status 2, too', () => {
    const folder = openSync('.', 'r');
    const { status, stderr } = spawnSync(process.execPath, commandLine(['send']), {
      env: environment(),
      encoding: 'utf8',
      stdio: [folder, 'ignore', 'pipe'],
    });
    closeSync(folder);
    expect(stderr).toMatch(/^error: standard input cannot be read \(EISDIR\)\nhint: /);
    expect(status).toBe(2);
  });
});

function readStatus(pid: number | undefined): string {
  return process.platform === 'linux' ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
}
