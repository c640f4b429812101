// What callers get wrong, and what their tests do to the clock.
import { once } from 'node:events';
import {
  BlockingSocket,
  ListeningSocket,
  pause,
  PeerAddress,
  Poller,
  Ring,
  ringAvailable,
} from '@tcp-echo/native-sockets';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { namespacesAllowed, runInNamespace } from './in-namespace.js';
import { startPeer } from './peer.js';

describe('an option that there is not', () => {
  it.each<[string, string, string, () => unknown]>([
    [
      'BlockingSocket.connect',
      'timeout',
      'timeoutMs',
      () => BlockingSocket.connect({ port: 7, timeout: 50 } as object as { port: 7 }),
    ],
    [
      'ListeningSocket.listen',
      'backlogg',
      'backlog',
      () => ListeningSocket.listen({ backlogg: 1 } as object),
    ],
    ['Poller', 'maxEvent', 'maxEvents', () => new Poller({ maxEvent: 1 } as object)],
    ['Ring', 'entrys', 'entries', () => new Ring({ entrys: 1 } as object)],
    [
      'PeerAddress',
      'Host',
      'host',
      () => new PeerAddress({ Host: '::1', port: 1 } as object as { path: '' }),
    ],
  ])('of %s is refused: %s', (where, misspelt, nearest, use) => {
    expect(use).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringMatching(
          new RegExp(
            `^${where}: the option '${misspelt}' is not known; there are, nearest first: ${nearest}\\b`,
          ),
        ),
      }),
    );
  });

  it('is not one of an address that is handed on', async () => {
    await using peer = await startPeer('echo');
    const address = { family: 'IPv4', host: '127.0.0.1', port: peer.port } as const;
    using socket = BlockingSocket.connect(address);
    expect(socket.peerAddress).toEqual(address);
  });
});

it('says how a BlockingSocket is made where it is called with new', () => {
  const Made = BlockingSocket as unknown as new (options: object) => unknown;
  expect(() => new Made({ port: 7 })).toThrow(/made by BlockingSocket.connect\(options\), not by/);
});

describe('where a test fakes the clock', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('waits end at their limits all the same', async () => {
    await using peer = await startPeer('silent');
    vi.useFakeTimers({ toFake: ['Date', 'performance', 'hrtime', 'setTimeout'] });
    pause(30);
    using socket = BlockingSocket.connect({ port: peer.port, timeoutMs: 80 });
    expect(() => socket.receive(Buffer.alloc(1))).toThrow(
      expect.objectContaining({ code: 'ERR_SOCKET_TIMEOUT' }),
    );
    using poller = new Poller();
    expect(poller.wait(120)).toBe(0);
  });
});

describe.each([
  ['Poller', (): Poller | Ring => new Poller()],
  ...(ringAvailable() ? [['Ring', (): Poller | Ring => new Ring()] as const] : []),
] as const)('a %s on the main thread', (_, make) => {
  it('ends its wait for a signal that came before it slept', async () => {
    using waiter = make();
    const received = once(process, 'SIGUSR2');
    process.kill(process.pid, 'SIGUSR2');
    // Two minutes are more than any test may take.
    expect(waiter.wait(120_000)).toBe(0);
    await received;
  });
});

it.runIf(namespacesAllowed)(
  'connects to a link-local address, whose zone is a name or a number',
  () => {
    const prepare =
      'ip link add d0 type veth peer name d1 && ip link set d0 up && ip link set d1 up && ip -6 addr add fe80::77/64 dev d0 nodad';
    const lines = runInNamespace('link-local.mjs', prepare).trim().split('\n');
    expect(lines).toEqual(['fe80::77%d0', 'fe80::77%d0', 'fe80::77%d0']);
  },
);
