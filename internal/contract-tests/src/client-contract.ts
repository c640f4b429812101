// What every echo client must do with one message, whatever it is made of: tried against plain
// node:net, against Python and against ncat, none of which share code with it.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeHalfClose, describeIdleTimeout, describeMeasure } from './client-course.js';
import { describeEchoClientFailures } from './client-failures.js';
import type { ClientHarness } from './client-harness.js';
import { describeRetry } from './client-retry.js';
import { describeTls } from './client-tls.js';
import { describeUnixSockets } from './client-unix.js';
import { startNcatEchoServer } from './ncat-peers.js';
import type { Peer } from './peer.js';
import { describeWith } from './program.js';
import { startPythonEchoServer } from './python-peers.js';
import {
  startEchoPeer,
  startJoiningPeer,
  startPeerThatEndsAfter,
  startRawPeer,
  startSilentPeer,
  startSplittingPeer,
} from './raw-peers.js';
import { expectSameBytes, mebibyte, testBytes } from './test-bytes.js';

/** The tests that every echo client must pass. */
export function describeEchoClientContract(harness: ClientHarness): void {
  const { name, echo, can, measure } = harness;

  async function echoesBytes(peer: Peer, message: Uint8Array): Promise<void> {
    expectSameBytes((await echo(message, peer.port)) as Uint8Array, message);
  }

  describe(`${name}: the contract of echo clients`, () => {
    describeEchoClientFailures(harness);
    if (can?.unixSockets) describeUnixSockets(harness);
    if (can?.tls) describeTls(harness);
    if (can?.halfClose) describeHalfClose(harness);
    if (can?.idleTimeout) describeIdleTimeout(harness);
    if (can?.retry) describeRetry(harness);
    if (measure) describeMeasure(measure, harness);

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

    it('serves several calls at once, each with its own bytes', async () => {
      await using peer = await startEchoPeer();
      // A client that blocks needs a thread for each.
      const count = harness.abortable ? 20 : 4;
      const texts = Array.from({ length: count }, (_, i) => `message ${i}`);
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
