// What every echo client must do with one message, whatever it is made of: tried against plain
// node:net, against Python and against ncat, none of which share code with it.
import * as fc from 'fast-check';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { startNcatEchoServer } from './ncat-peers.js';
import type { Peer } from './peer.js';
import { describeWith } from './program.js';
import { startPythonEchoServer, startUnacceptingServer } from './python-peers.js';
import {
  holdRefusingPort,
  startEchoPeer,
  startJoiningPeer,
  startPeerThatCorrupts,
  startPeerThatEndsAfter,
  startPeerThatResetsAfter,
  startRawPeer,
  startSilentPeer,
  startSplittingPeer,
} from './raw-peers.js';
import { expectSameBytes, mebibyte, testBytes } from './test-bytes.js';

/** What a client may be told, in the contract's words. */
export interface ContractOptions {
  readonly host?: string;
  readonly timeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

/** A client under test. */
export interface ClientHarness {
  readonly name: string;
  /**
   * Sends `message` over a connection of its own and resolves with its echo. A client that blocks is
   * run in another thread: the peers live in this one. Errors may cross over as plain data: the
   * contract looks at their fields, not at their class.
   */
  readonly echo: (
    message: string | Uint8Array,
    port: number,
    options?: ContractOptions,
  ) => Promise<string | Uint8Array>;
  /** Whether `signal` is obeyed; a blocking client cannot see it. */
  readonly abortable: boolean;
}

/** The tests that every echo client must pass. */
export function describeEchoClientContract({ name, echo, abortable }: ClientHarness): void {
  async function echoesBytes(peer: Peer, message: Uint8Array): Promise<void> {
    expectSameBytes((await echo(message, peer.port)) as Uint8Array, message);
  }

  describe(`${name}: the contract of echo clients`, () => {
    it('gives text back for text, whatever the characters', async () => {
      await using peer = await startEchoPeer();
      for (const text of ['Hello World!', 'é', '\uFEFF日本語 🦜', 'a\nb\0c']) {
        expect(await echo(text, peer.port)).toBe(text);
      }
    });

    it('gives a Uint8Array back for bytes', async () => {
      await using peer = await startEchoPeer();
      expect(await echo(Uint8Array.of(0, 255, 10), peer.port)).toEqual(Uint8Array.of(0, 255, 10));
    });

    it('sends only its part of a larger buffer', async () => {
      await using peer = await startEchoPeer();
      const part = new Uint8Array(testBytes(100).buffer, 10, 20);
      await echoesBytes(peer, part);
    });

    it('resolves with an empty echo for an empty message, without waiting for the peer', async () => {
      await using peer = await startSilentPeer();
      expect(await echo('', peer.port)).toBe('');
      expect(await echo(new Uint8Array(), peer.port)).toEqual(new Uint8Array());
    });

    it('echoes 1 byte', async () => {
      await using peer = await startEchoPeer();
      await echoesBytes(peer, Uint8Array.of(7));
    });

    it('echoes 8 MiB, more than all buffers between hold', async () => {
      await using peer = await startEchoPeer();
      await echoesBytes(peer, testBytes(8 * mebibyte));
    });

    it('reads on until all is back when the peer sends byte by byte', async () => {
      await using peer = await startSplittingPeer();
      await echoesBytes(peer, testBytes(200));
    });

    it('waits for a peer that answers only once it has everything', async () => {
      await using peer = await startJoiningPeer(100_000);
      await echoesBytes(peer, testBytes(100_000));
    });

    it('serves 20 calls at once, each with its own bytes', async () => {
      await using peer = await startEchoPeer();
      const texts = Array.from({ length: 20 }, (_, i) => `message ${i}`);
      expect(await Promise.all(texts.map((text) => echo(text, peer.port)))).toEqual(texts);
    });

    it('stops after maxBytes bytes', async () => {
      await using peer = await startPeerThatEndsAfter(3);
      expect(await echo('Hello World!', peer.port, { maxBytes: 3 })).toBe('Hel');
      expect(await echo('Hi', peer.port, { maxBytes: 3 })).toBe('Hi');
    });

    it('gives back any bytes under any chunking', async () => {
      const chunkings = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 1000 }), chunkings, async (bytes, sizes) => {
          await using peer = await startChunkingPeer(sizes);
          await echoesBytes(peer, bytes);
        }),
        { numRuns: 50 },
      );
    });

    it('rejects with ERR_CONNECT_FAILED and the cause when nothing listens', async () => {
      await using peer = await holdRefusingPort();
      await expect(echo('x', peer.port)).rejects.toMatchObject({
        code: 'ERR_CONNECT_FAILED',
        peer: { host: '127.0.0.1', port: peer.port },
        cause: { code: 'ECONNREFUSED' },
        message: expect.stringMatching(/127\.0\.0\.1:\d+.*ECONNREFUSED.*start the server/),
      });
    });

    it('rejects with ERR_ECHO_TIMEOUT and the limit when the peer never answers', async () => {
      await using peer = await startSilentPeer();
      await expect(echo('x', peer.port, { timeoutMs: 60 })).rejects.toMatchObject({
        code: 'ERR_ECHO_TIMEOUT',
        operation: 'echo',
        timeoutMs: 60,
        peer: { port: peer.port },
      });
    });

    it('rejects with ERR_ECHO_ENDED_EARLY and what did arrive when the peer ends early', async () => {
      await using peer = await startPeerThatEndsAfter(5);
      await expect(echo('Hello World!', peer.port)).rejects.toMatchObject({
        code: 'ERR_ECHO_ENDED_EARLY',
        received: new Uint8Array(Buffer.from('Hello')),
        expectedBytes: 12,
      });
    });

    it('rejects with ERR_ECHO_MISMATCH at the first byte that differs', async () => {
      await using peer = await startPeerThatCorrupts(70_000);
      const message = testBytes(100_000);
      const expected = message[70_000];
      await expect(echo(message, peer.port)).rejects.toMatchObject({
        code: 'ERR_ECHO_MISMATCH',
        offset: 70_000,
        expected,
        actual: (expected ?? 0) ^ 0xff,
      });
    });

    it('rejects with ERR_CONNECTION_LOST and what did arrive when the peer resets', async () => {
      await using peer = await startPeerThatResetsAfter(5);
      await expect(echo('Hello World!', peer.port)).rejects.toMatchObject({
        code: 'ERR_CONNECTION_LOST',
        received: new Uint8Array(Buffer.from('Hello')),
        expectedBytes: 12,
        cause: { code: 'ECONNRESET' },
      });
    });

    it.each([
      ['port 0', 'x', 0, {}],
      ['port 65536', 'x', 65_536, {}],
      ['a port as text', 'x', '7', {}],
      ['a number as message', 42, 7, {}],
      ['no message', undefined, 7, {}],
      ['an empty host', 'x', 7, { host: '' }],
      ['a negative timeout', 'x', 7, { timeoutMs: -1 }],
      ['an infinite timeout', 'x', 7, { timeoutMs: Infinity }],
      ['a connect timeout as text', 'x', 7, { connectTimeoutMs: '5s' }],
      ['maxBytes 0', 'x', 7, { maxBytes: 0 }],
    ])('rejects with ERR_INVALID_ARGUMENT: %s', async (_, message, port, options) => {
      const call = echo(message as string, port as number, options as ContractOptions);
      await expect(call).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
    });

    it.runIf(abortable)('never connects when the signal has aborted before', async () => {
      let connections = 0;
      await using peer = await startRawPeer(() => {
        connections += 1;
      });
      const reason = new Error('not wanted');
      await expect(echo('x', peer.port, { signal: AbortSignal.abort(reason) })).rejects.toBe(
        reason,
      );
      expect(connections).toBe(0);
    });

    it.runIf(abortable)('rejects with the reason and closes when the signal aborts', async () => {
      const controller = new AbortController();
      let abandoned: Promise<unknown> | undefined;
      await using peer = await startRawPeer((socket) => {
        abandoned = once(socket, 'end');
        socket.once('data', () => {
          controller.abort('enough');
        });
      });
      await expect(echo('x', peer.port, { signal: controller.signal })).rejects.toBe('enough');
      await abandoned;
    });

    describeWith(['python3'], 'against a server that never accepts', () => {
      it('rejects with ERR_ECHO_TIMEOUT of connecting', async () => {
        await using peer = await startUnacceptingServer();
        await expect(echo('x', peer.port, { connectTimeoutMs: 60 })).rejects.toMatchObject({
          code: 'ERR_ECHO_TIMEOUT',
          operation: 'connect',
          timeoutMs: 60,
        });
      });
    });

    describeWith(['python3'], 'against a Python asyncio server', () => {
      it('echoes text, 1 byte and 8 MiB', async () => {
        await using peer = await startPythonEchoServer();
        expect(await echo('Hello World!', peer.port)).toBe('Hello World!');
        await echoesBytes(peer, Uint8Array.of(0));
        await echoesBytes(peer, testBytes(8 * mebibyte));
      });
    });

    describeWith(['ncat'], 'against ncat', () => {
      it('echoes text, 1 byte and 32 KiB', async () => {
        await using peer = await startNcatEchoServer();
        expect(await echo('Hello World!', peer.port)).toBe('Hello World!');
        await echoesBytes(peer, Uint8Array.of(0));
        await echoesBytes(peer, testBytes(32 * 1024));
      });
    });
  });
}

/** Echoes in chunks of these sizes, over and over, each in a turn of the loop of its own. */
function startChunkingPeer(sizes: readonly number[]): Promise<Peer> {
  return startRawPeer(async (socket) => {
    let next = 0;
    for await (const chunk of socket) {
      let rest = chunk as Buffer;
      while (rest.length > 0) {
        const size = sizes[next++ % sizes.length] ?? 1;
        socket.write(rest.subarray(0, size));
        rest = rest.subarray(size);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    socket.end();
  });
}
