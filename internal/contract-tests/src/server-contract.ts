// What every echo server must do in mode `stream` (RFC 862), whatever engine it has: tried with plain
// node:net, with Python and with ncat, none of which share code with it.
import * as fc from 'fast-check';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { echoWithNcat } from './ncat-peers.js';
import { describeWith } from './program.js';
import { echoWithPython } from './python-peers.js';
import { connectRaw } from './raw-client.js';
import { expectSameBytes, mebibyte, testBytes } from './test-bytes.js';

/** A server under test that listens on a port of 127.0.0.1. */
export interface ContractServer extends AsyncDisposable {
  readonly port: number;
  close(options?: { readonly graceMs?: number }): Promise<unknown>;
}

/** How a server under test is started. */
export interface ServerHarness {
  readonly name: string;
  readonly start: () => Promise<ContractServer>;
}

/** The tests that every echo server must pass. */
export function describeEchoServerContract({ name, start }: ServerHarness): void {
  describe(`${name}: the contract of echo servers`, () => {
    it('ends without a byte when the client ends without a byte', async () => {
      await using server = await start();
      await using client = await connectRaw(server.port);
      client.halfClose();
      expect(await client.readToEnd()).toHaveLength(0);
    });

    it('echoes 1 byte while the connection stays open', async () => {
      await using server = await start();
      await using client = await connectRaw(server.port);
      for (const byte of [0, 10, 255]) {
        await client.write(Uint8Array.of(byte));
        expect(await client.readExactly(1)).toEqual(Buffer.of(byte));
      }
    });

    it('echoes 8 MiB, more than all buffers between hold', async () => {
      await using server = await start();
      await echoesInOneGo(server.port, testBytes(8 * mebibyte));
    });

    it('answers a half-close only after the last byte', async () => {
      await using server = await start();
      await using client = await connectRaw(server.port);
      const message = testBytes(300_000);
      await client.write(message);
      client.halfClose();
      expectSameBytes(await client.readToEnd(), message);
    });

    it('gives back any bytes under any chunking', async () => {
      await using server = await start();
      const anyChunks = fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(anyChunks, async (chunks) => {
          await using client = await connectRaw(server.port);
          for (const chunk of chunks) await client.write(chunk);
          client.halfClose();
          expectSameBytes(await client.readToEnd(), Buffer.concat(chunks));
        }),
        { numRuns: 50 },
      );
    });

    it('serves 50 clients at once, each with its own bytes', async () => {
      await using server = await start();
      const messages = Array.from({ length: 50 }, (_, i) => testBytes(1000 + i).subarray(i));
      await Promise.all(messages.map((message) => echoesInOneGo(server.port, message)));
    });

    it('goes on for everybody else when one client resets in the middle', async () => {
      await using server = await start();
      await using bystander = await connectRaw(server.port);
      await using resetting = await connectRaw(server.port);
      // Its echo is on the way, and more than it will read: the server has something left to write.
      resetting.socket.write(testBytes(mebibyte));
      await resetting.readExactly(1);
      resetting.socket.resetAndDestroy();
      await bystander.write(testBytes(1000));
      expectSameBytes(await bystander.readExactly(1000), testBytes(1000));
      await echoesInOneGo(server.port, testBytes(1000));
    });

    it('closes twice without harm, and then nothing listens', async () => {
      await using server = await start();
      await Promise.all([server.close(), server.close()]);
      await server.close();
      await expect(connectRaw(server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    });

    it('lets an open connection finish within the grace of close', async () => {
      await using server = await start();
      await using client = await connectRaw(server.port);
      await client.write(Uint8Array.of(1));
      await client.readExactly(1);
      const closed = server.close({ graceMs: 10_000 });
      await client.write(testBytes(100_000));
      client.halfClose();
      expectSameBytes(await client.readToEnd(), testBytes(100_000));
      await closed;
    });

    it('cuts off a connection that is open after the grace of close', async () => {
      await using server = await start();
      await using client = await connectRaw(server.port);
      await client.write(Uint8Array.of(1));
      await client.readExactly(1);
      const gone = once(client.socket, 'end');
      client.socket.resume();
      await server.close({ graceMs: 20 });
      await gone;
    });

    describeWith(['python3'], 'with a Python asyncio client', () => {
      it('echoes 8 MiB', async () => {
        await using server = await start();
        expectSameBytes(
          await echoWithPython(server.port, testBytes(8 * mebibyte)),
          testBytes(8 * mebibyte),
        );
      });
    });

    describeWith(['ncat'], 'with ncat', () => {
      it('echoes 1 MiB', async () => {
        await using server = await start();
        expectSameBytes(await echoWithNcat(server.port, testBytes(mebibyte)), testBytes(mebibyte));
      });
    });
  });
}

/** Sends `message` while it reads, then half-closes; everything must come back. */
async function echoesInOneGo(port: number, message: Uint8Array): Promise<void> {
  await using client = await connectRaw(port);
  client.socket.end(message);
  expectSameBytes(await client.readToEnd(), message);
}
