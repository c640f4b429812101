// `tcp-echo ping` where not everything comes back: what it says, and its exit status.
import {
  holdRefusingPort,
  startEchoPeer,
  startPeerThatAdds,
  startPeerThatCorrupts,
  startPeerThatEndsAfter,
  startPeerThatResetsAfter,
  startRawPeer,
  startSilentPeer,
} from '@tcp-echo/contract-tests';
import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Command } from './support/command.js';
import { runMain } from './support/io.js';
import { jsonLines } from './support/json-lines.js';

describe('an echo that does not come back makes the status 1:', () => {
  it.each([
    {
      what: 'nothing comes',
      start: startSilentPeer,
      limit: '100ms',
      says: /seq=1 lost: no echo within 100 ms/,
    },
    {
      what: 'a byte differs',
      start: () => startPeerThatCorrupts(70),
      says: /seq=2 corrupt: 0x\w\w instead of 0x\w\w at offset 6\n/,
    },
    {
      what: 'the peer ends',
      start: () => startPeerThatEndsAfter(5),
      says: /seq=1 lost: the peer ended after 5 of 64 bytes/,
    },
    {
      what: 'the peer resets',
      start: () => startPeerThatResetsAfter(0),
      says: /seq=1 lost: connection lost \(ECONNRESET\)/,
    },
    {
      what: 'bytes come that nobody asked for',
      start: () => startPeerThatAdds(Buffer.from('x')),
      says: /seq=1 corrupt: 0x78 although nothing was left to echo/,
    },
  ])('$what', async ({ start, limit = '15s', says }) => {
    await using peer = await start();
    const args = ['ping', `:${peer.port}`, '-c', '2', '-i', '1ms', '-W', limit];
    const { status, stdout } = await runMain(args);
    expect(stdout).toMatch(says);
    expect(stdout).toMatch(/\n--- .*: 2 sent, [01] echoed, [012] corrupt.* [×▁]{2}\n$/);
    expect(status).toBe(1);
    const failures = jsonLines((await runMain([...args, '--json'])).stdout).slice(0, -1);
    expect(failures.some(({ error }) => error !== undefined)).toBe(true);
  });

  it('bytes that come after the last echo', async () => {
    await using peer = await startRawPeer((socket) => {
      socket.on('data', (chunk: Buffer) => {
        if (chunk.length === 64) socket.write(chunk, () => socket.write('late'));
      });
      socket.on('end', () => socket.end());
    });
    const args = ['ping', `:${peer.port}`, '-c', '2', '-i', '200ms'];
    const { status, stdout } = await runMain(args);
    expect(stdout).toContain('corrupt: 0x6c although nothing was left to echo');
    expect(status).toBe(1);
  });

  it('a connection that ends, although the next one echoes', async () => {
    let connections = 0;
    await using peer = await startRawPeer((socket) => {
      connections += 1;
      if (connections === 1) socket.once('data', (chunk: Buffer) => socket.end(chunk));
      else socket.pipe(socket);
    });
    const args = ['ping', `:${peer.port}`, '-c', '3', '-i', '50ms'];
    const { status, stdout } = await runMain(args);
    expect(stdout).toMatch(/seq=2 lost: .*\nseq=3 connect=.* rtt=.*\n--- .*: 3 sent, 2 ec/);
    expect(status).toBe(1);
  });
});

describe('where nothing can be reached', () => {
  it('the error is told at once, with status 3', async () => {
    await using closed = await holdRefusingPort();
    const { status, stdout, stderr } = await runMain(['ping', `:${closed.port}`, '-c', '2']);
    expect(stderr).toMatch(/^error: connection refused at .*\nhint: .*tcp-echo serve --port/);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  });

  it('a watch goes on, and has status 3 in the end', async () => {
    await using closed = await holdRefusingPort();
    const args = ['ping', `:${closed.port}`, '-c', '2', '-i', '1ms', '--watch'];
    const { status, stdout } = await runMain(args);
    expect(stdout).toMatch(
      /^seq=1 not sent: .*\nseq=2 not sent: .*\n!!! disrupted .* still is: .*; 2 missed\n--- .*: 0 sent, 0 echoed, 0 corrupt, 2 not sent {2}××\n/,
    );
    expect(status).toBe(3);
  });
});

it('a wrong certificate file ends even a watch, with status 2', async () => {
  const { status, stderr } = await runMain(['ping', ':7', '--watch', '--ca', '/nowhere.pem']);
  expect(stderr).toMatch(/^error: --ca: ENOENT/);
  expect(status).toBe(2);
});

it.each([
  { args: ['7007x'], says: /address must be HOST:PORT/ },
  { args: [':7', '--unix', '/a'], says: /--unix is instead of an address/ },
  { args: [':7', '-c', '0'], says: /count must be an integer of at least 1/ },
  { args: [':7', '-W', '0s'], says: /timeout must be a duration of more than 0/ },
  { args: [':7', '-s', '5XB'], says: /a size is a number of bytes/ },
  { args: [':7', '-s', '0'], says: /size must be an integer from 1 to/ },
  { args: [':7', '-s', '1.5B'], says: /size must be an integer/ },
])('$args cannot be understood, which is status 2', async ({ args, says }) => {
  const { status, stderr } = await runMain(['ping', ...args]);
  expect(stderr).toMatch(says);
  expect(status).toBe(2);
});

describe('Ctrl-C', () => {
  it('prints the statistics, with status 0 if everything came back', async () => {
    await using peer = await startEchoPeer();
    await using command = new Command(['ping', `:${peer.port}`, '-i', '10s']);
    await command.printed(/seq=1 .*\n/);
    command.child.kill('SIGINT');
    const { status, stdout } = await command.ended;
    expect(String(stdout)).toMatch(/--- .*: 1 sent, 1 echoed, 0 corrupt; rtt .*\n$/);
    expect(status).toBe(0);
  });

  it('before the first echo leaves no result: status 130', async () => {
    const peerEvents = new EventEmitter();
    await using peer = await startRawPeer((socket) => {
      socket.once('data', () => peerEvents.emit('asked'));
    });
    const asked = once(peerEvents, 'asked');
    await using command = new Command(['ping', `:${peer.port}`]);
    await asked;
    command.child.kill('SIGINT');
    const { status, stdout, stderr } = await command.ended;
    expect({ status, stdout: String(stdout), stderr }).toEqual({
      status: 130,
      stdout: '',
      stderr: 'interrupted\n',
    });
  });
});
