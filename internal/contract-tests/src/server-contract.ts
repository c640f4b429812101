// What every echo server must do in mode `stream` (RFC 862), whatever engine it has and whatever carries its
// bytes: tried with plain node:net and node:tls, with Python, ncat, socat and openssl, none of which share
// code with it.
import * as fc from 'fast-check';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import type { ForeignClient } from './foreign-peer.js';
import { foreignClients } from './foreign-peers.js';
import { describeWith, type Program } from './program.js';
import { connectRawTo, type RawClient } from './raw-client.js';
import { startServerUnderTest, type ServerHarness } from './server-harness.js';
import { expectSameBytes, mebibyte, testBytes } from './test-bytes.js';
import { traitsOf, type Target, type Transport } from './transport.js';

/** The tests that every echo server must pass, on each transport that it claims. */
export function describeEchoServerContract(harness: ServerHarness): void {
  for (const transport of harness.transports ?? ['IPv4']) {
    const needed: readonly Program[] = traitsOf(transport).secured ? ['openssl'] : [];
    describeWith(needed, `${harness.name}: the contract of echo servers on ${transport}`, () => {
      describeEchoing(harness, transport);
      describeClosing(harness, transport);
      for (const client of foreignClients) {
        if (client.transports.includes(transport))
          describeWithForeignClient(harness, transport, client);
      }
    });
  }
}

function describeEchoing(harness: ServerHarness, transport: Transport): void {
  const start = () => startServerUnderTest(harness, transport);

  it('ends without a byte when the client ends without a byte', async () => {
    await using server = await start();
    await using client = await connectRawTo(server.target);
    client.halfClose();
    expect(await client.readToEnd()).toHaveLength(0);
  });

  it('echoes 1 byte while the connection stays open', async () => {
    await using server = await start();
    await using client = await connectRawTo(server.target);
    for (const byte of [0, 10, 255]) {
      await client.write(Uint8Array.of(byte));
      expect(await client.readExactly(1)).toEqual(Buffer.of(byte));
    }
  });

  it('echoes 8 MiB, more than all buffers between hold', async () => {
    await using server = await start();
    await echoesInOneGo(server.target, testBytes(8 * mebibyte));
  });

  it('answers a half-close only after the last byte', async () => {
    await using server = await start();
    await using client = await connectRawTo(server.target);
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
        await using client = await connectRawTo(server.target);
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
    await Promise.all(messages.map((message) => echoesInOneGo(server.target, message)));
  });

  it('goes on for everybody else when one client leaves in the middle', async () => {
    await using server = await start();
    await using bystander = await connectRawTo(server.target);
    await using leaving = await connectRawTo(server.target);
    // Its echo is on the way, and more than it will read: the server has something left to write.
    leaving.socket.write(testBytes(mebibyte), () => undefined);
    await leaving.readExactly(1);
    leaving.vanish();
    await bystander.write(testBytes(1000));
    expectSameBytes(await bystander.readExactly(1000), testBytes(1000));
    await echoesInOneGo(server.target, testBytes(1000));
  });
}

function describeClosing(harness: ServerHarness, transport: Transport): void {
  const start = () => startServerUnderTest(harness, transport);
  const nobodyListens = traitsOf(transport).unix === 'file' ? 'ENOENT' : 'ECONNREFUSED';

  it('closes twice without harm, and then nothing listens', async () => {
    await using server = await start();
    await Promise.all([server.close(), server.close()]);
    await server.close();
    await expect(connectRawTo(server.target)).rejects.toMatchObject({ code: nobodyListens });
  });

  it('lets an open connection finish within the grace of close', async () => {
    await using server = await start();
    await using client = await connectAndEcho(server.target);
    const closed = server.close({ graceMs: 10_000 });
    await client.write(testBytes(100_000));
    client.halfClose();
    expectSameBytes(await client.readToEnd(), testBytes(100_000));
    await closed;
  });

  it('cuts off a connection that is open after the grace of close', async () => {
    await using server = await start();
    await using client = await connectAndEcho(server.target);
    const gone = once(client.socket, 'end');
    client.socket.resume();
    await server.close({ graceMs: 20 });
    await gone;
  });
}

function describeWithForeignClient(
  harness: ServerHarness,
  transport: Transport,
  client: ForeignClient,
): void {
  describeWith([client.program], `with ${client.name}`, () => {
    it('echoes 1 byte and 8 MiB', async () => {
      await using server = await startServerUnderTest(harness, transport);
      for (const message of [Uint8Array.of(10), testBytes(8 * mebibyte)]) {
        expectSameBytes(await client.echo(server.target, message), message);
      }
    });
  });
}

/** A connection of which the server surely knows. */
async function connectAndEcho(target: Target): Promise<RawClient> {
  const client = await connectRawTo(target);
  await client.write(Uint8Array.of(1));
  await client.readExactly(1);
  return client;
}

/** Sends `message` while it reads, then half-closes; everything must come back. */
async function echoesInOneGo(target: Target, message: Uint8Array): Promise<void> {
  await using client = await connectRawTo(target);
  client.socket.end(message);
  expectSameBytes(await client.readToEnd(), message);
}
