// `tcp-echo send` against peers that do not echo: which exit status, and what the user is told.
import {
  holdRefusingPort,
  startPeerThatAdds,
  startPeerThatCorrupts,
  startPeerThatEndsAfter,
  startPeerThatResetsAfter,
  startRawPeer,
  startSilentPeer,
  startTlsEchoPeer,
  type Peer,
} from '@tcp-echo/contract-tests';
import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Command, startServe } from './support/command.js';
import { runMain } from './support/io.js';
import { runSend } from './support/send.js';

interface Failure {
  readonly to: string;
  readonly start: () => Promise<Peer>;
  readonly limit?: string;
  readonly status: number;
  readonly stdout?: string;
  /** Sent from standard input, instead of as an argument. */
  readonly input?: string;
  readonly says: RegExp;
}

const failures: readonly Failure[] = [
  {
    to: 'a port nobody listens on',
    start: holdRefusingPort,
    status: 3,
    says: /^error: connection refused at 127.0.0.1:(\d+) \(ECONNREFUSED\)\nhint: start a server with: tcp-echo serve --port \1\n$/,
  },
  {
    to: 'a peer that never answers',
    start: startSilentPeer,
    limit: '100ms',
    status: 3,
    says: /^error: 127.0.0.1:\d+ did not send the whole echo back within 100 ms\nhint: .*--timeout\n$/,
  },
  {
    to: 'a peer that resets',
    start: () => startPeerThatResetsAfter(0),
    status: 3,
    says: /^error: the connection to 127.0.0.1:\d+ was lost after 0 of 5 bytes/,
  },
  {
    to: 'a peer that ends early',
    start: () => startPeerThatEndsAfter(3),
    status: 1,
    says: /^error: 127.0.0.1:\d+ ended the connection after 3 of 5 bytes.*\nhint: /,
  },
  {
    to: 'a server of TLS',
    start: startTlsEchoPeer,
    status: 1,
    says: /^error: 127.0.0.1:\d+ ended .* may speak TLS.*\nhint: it may want --tls, or .* no echo server\?\n$/,
  },
  {
    to: 'a server of TLS that sends an alert',
    start: () =>
      startRawPeer((socket) => {
        socket.once('data', () => socket.end(Buffer.from('15030300020246', 'hex')));
      }),
    status: 1,
    says: /^error: 127.0.0.1:\d+ sent 0x15 .* speaks TLS.*\nhint: that port is for TLS/,
  },
  {
    to: 'a peer that answers a wrong byte',
    start: () => startPeerThatCorrupts(1),
    status: 1,
    says: /^error: 127.0.0.1:\d+ sent 0x9a instead of 0x65 at offset 1 .*\nhint: /,
  },
  {
    to: 'a peer that sends more than it got on standard input',
    start: () => startPeerThatAdds(Buffer.from('!')),
    status: 1,
    stdout: 'hello',
    input: 'hello',
    says: /^error: 127.0.0.1:\d+ sent 0x21 although nothing was left to echo\nhint: /,
  },
  {
    to: 'a peer that sends more than it got as an argument',
    start: () => startPeerThatAdds(Buffer.from('!')),
    status: 1,
    stdout: 'hello\n',
    says: /^error: 127.0.0.1:\d+ sent 0x21 although nothing was left to echo\nhint: /,
  },
];

describe.each(['async', 'blocking'] as const)('send with the %s client', (client) => {
  it.each(failures)('to $to ends with status $status', async (failure) => {
    const { start, limit = '15s', says, status, stdout = '', input } = failure;
    await using peer = await start();
    const args = ['--timeout', limit, '--port', String(peer.port)];
    const ended = await runSend(client, [input === undefined ? 'hello' : '-', ...args], input);
    expect(ended.stderr).toMatch(says);
    expect({ status: ended.status, stdout: ended.stdout }).toEqual({ status, stdout });
  });

  it('to a host that does not exist ends with status 3', async () => {
    // RFC 6761: no name under .invalid exists. A machine without a name server cannot even tell.
    const { status, stderr } = await runSend(client, ['x', '--host', 'no-such-host.invalid']);
    expect(stderr).toMatch(
      /no-such-host\.invalid.*\((ENOTFOUND|EAI_AGAIN)\)\nhint: .*IP address\n$/,
    );
    expect(status).toBe(3);
  });

  it('to a server in mode once, longer than it echoes, ends with status 1', async () => {
    await using server = await startServe(['--mode', 'once', '--max-bytes', '4']);
    const { status, stderr } = await runSend(client, ['hello', '--port', String(server.port)]);
    expect(stderr).toMatch(/after 4 of 5 bytes.*\nhint: .*mode once .*--max-bytes/);
    expect(status).toBe(1);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ended by %s without a result has status %i', async (signal, status) => {
    const events = new EventEmitter();
    const received = once(events, 'received');
    await using peer = await startRawPeer((socket) => {
      socket.once('data', () => events.emit('received'));
    });
    const args = ['send', 'hello', '--client', client, '--port', String(peer.port)];
    await using command = new Command(args);
    await received;
    command.child.kill(signal);
    const ended = await command.ended;
    expect(ended.stderr).toBe('interrupted\n');
    expect(ended.status).toBe(status);
  });
});

it('to an address that was taken for the message it has the command line that was meant', async () => {
  await using closed = await holdRefusingPort();
  const env = { TCP_ECHO_PORT: String(closed.port) };
  const { status, stderr } = await runMain(['send', '[::1]:7', 'hi', 'there'], { env });
  expect(stderr).toMatch(
    /^error: connection refused at .*\nhint: to send to \[::1\]:7, which was taken for the message: tcp-echo send --host ::1 --port 7 hi there\n$/,
  );
  expect(status).toBe(3);
  for (const line of ['send localhost:99999', `send :7 --port ${closed.port}`, 'send a:b']) {
    const other = await runMain(line.split(' '), { env });
    expect(other.stderr).toMatch(/\nhint: start a server with: tcp-echo serve /);
  }
});

it('Ctrl-C while standard input is awaited ends with status 130', async () => {
  const events = new EventEmitter();
  const accepted = once(events, 'accepted');
  await using peer = await startRawPeer(() => {
    events.emit('accepted');
  });
  await using command = new Command(['send', '--port', String(peer.port)]);
  await accepted;
  command.child.kill('SIGINT');
  expect(await command.ended).toMatchObject({ status: 130, stderr: 'interrupted\n' });
});
