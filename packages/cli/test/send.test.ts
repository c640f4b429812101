// `tcp-echo send` against peers that echo as they should.
import {
  describeWith,
  expectSameBytes,
  mebibyte,
  pairsOf,
  startEchoPeer,
  startNcatEchoServer,
  startPythonEchoServer,
  startRawPeer,
  testBytes,
} from '@tcp-echo/contract-tests';
import { describe, expect, it } from 'vitest';
import { runCommand } from './support/command.js';
import { runSend } from './support/send.js';

const clients = ['async', 'blocking'] as const;

describe.each(clients)('send with the %s client', (client) => {
  it('takes a line in which the server says who it is for no echo', async () => {
    await using peer = await startRawPeer((socket) => {
      socket.write('{"server":"x"}\n');
      socket.pipe(socket);
    });
    const { status, stdout } = await runSend(client, ['--port', String(peer.port), 'hello']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'hello\n' });
  });

  it.each([
    { args: ['hello'], prints: 'hello\n' },
    { args: ['several', 'words'], prints: 'several words\n' },
    { args: ['🦊 ünï\u001b[31m'], prints: '🦊 ünï\u001b[31m\n' },
    { args: [''], prints: '\n' },
    { args: ['--', '-x', '--port'], prints: '-x --port\n' },
    { args: ['--', '--'], prints: '--\n' },
    { args: ['a', '-'], prints: 'a -\n' },
  ])('prints the echo of $args, and nothing else', async ({ args, prints }) => {
    await using peer = await startEchoPeer();
    expect(await runSend(client, ['--port', String(peer.port), ...args])).toEqual({
      status: 0,
      stdout: prints,
      stderr: '',
    });
  });

  it('sends nothing for an empty standard input, but does connect', async () => {
    let connections = 0;
    await using peer = await startRawPeer((socket) => {
      connections++;
      socket.pipe(socket);
    });
    const ended = await runSend(client, ['--port', String(peer.port)]);
    expect(ended).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(connections).toBe(1);
  });
});

it.each(pairsOf(clients, [[], ['-']]))(
  'send with the %s client sends 8 MiB from standard input byte for byte: %j',
  async (client, args) => {
    await using peer = await startEchoPeer();
    const input = testBytes(8 * mebibyte);
    const where = ['--port', String(peer.port), '--client', client];
    const { status, stdout, stderr } = await runCommand(['send', ...where, ...args], { input });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expectSameBytes(stdout, input);
  },
);

describeWith(['python3', 'ncat'], 'send with peers of other people', () => {
  it.each([
    ["Python's asyncio", startPythonEchoServer],
    ['ncat', startNcatEchoServer],
  ])('gets its echo from %s', async (_, start) => {
    await using peer = await start();
    const args = ['send', 'Hello World!', '--port', String(peer.port)];
    expect(String((await runCommand(args)).stdout)).toBe('Hello World!\n');
  });
});

describe('the environment', () => {
  it('says where to, and a flag overrides it', async () => {
    await using peer = await startEchoPeer();
    const env = { TCP_ECHO_PORT: String(peer.port), TCP_ECHO_CLIENT: 'blocking' };
    expect(await runCommand(['send', 'x'], { env })).toMatchObject({ status: 0 });
    const overridden = { ...env, TCP_ECHO_PORT: '1' };
    const args = ['send', 'x', '-p', String(peer.port)];
    expect(await runCommand(args, { env: overridden })).toMatchObject({ status: 0 });
    expect(await runCommand(['send', 'x'], { env: overridden })).toMatchObject({ status: 3 });
  });
});
