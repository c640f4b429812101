// A peer that sends and never reads: what it sends must wait in the kernel, not in the server.
import {
  connectRawTo,
  describeWith,
  expectSameBytes,
  mebibyte,
  placeFor,
  testBytes,
  type Target,
} from '@tcp-echo/contract-tests';
import { describe, expect, it } from 'vitest';
import { nativeEngines } from '../src/engines.js';
import { ServerProcess } from '../src/server-process.js';

const cases = [
  { engine: 'net', mode: 'stream', transport: 'IPv4' },
  { engine: 'net', mode: 'stream', transport: 'TLS' },
  { engine: 'net', mode: 'line', transport: 'IPv4' },
  { engine: 'net', mode: 'line', transport: 'TLS' },
  ...nativeEngines.map((engine) => ({ engine, mode: 'stream', transport: 'IPv4' }) as const),
] as const;

const message = bytesWithLines(64 * mebibyte);

describe.runIf(process.platform === 'linux').each(cases)(
  'engine $engine, mode $mode over $transport',
  ({ engine, mode, transport }) => {
    describeWith(['openssl'], 'a peer that sends 64 MiB and does not read', () => {
      it('costs the server 8 MiB at most, and then gets every byte', async () => {
        await using place = await placeFor(transport);
        await using server = await ServerProcess.start({ ...place.listen, engine, mode });
        const target = place.target(server.port);
        // What V8 and malloc take for good, they take for peers that read, too.
        for (let round = 0; round < 2; round += 1) await echoInOneGo(target, 16 * mebibyte);
        const before = await server.memory();
        const receivedBefore = (await server.stats()).bytesReceived;

        await using client = await connectRawTo(target);
        client.socket.end(message);
        const received = await untilStalled(server, receivedBefore);
        expect(received).toBeGreaterThan(0);
        expect(received).toBeLessThan(message.length / 2);
        const memory = await server.memory();
        expect(memory.residentBytes - before.residentBytes).toBeLessThan(8 * mebibyte);
        expect(memory.heapBytes - before.heapBytes).toBeLessThan(mebibyte);

        expectSameBytes(await client.readToEnd(), message);
        const echoed = receivedBefore + message.length;
        expect(await server.stats()).toMatchObject({ bytesReceived: echoed, bytesSent: echoed });
      });
    });
  },
);

/** Resolves with what the server has received since it had `before` once that has not changed for 500 times that it was asked. */
async function untilStalled(server: ServerProcess, before: number): Promise<number> {
  let last = before;
  for (let turns = 0; turns < 500; turns += 1) {
    const { bytesReceived } = await server.stats();
    // A busy machine may not yet have let it begin.
    if (bytesReceived !== last || last === before) turns = 0;
    last = bytesReceived;
  }
  return last - before;
}

async function echoInOneGo(target: Target, byteCount: number): Promise<void> {
  await using client = await connectRawTo(target);
  client.socket.end(message.subarray(0, byteCount));
  expectSameBytes(await client.readToEnd(), message.subarray(0, byteCount));
}

/** Lines of many lengths, some longer than what mode `line` holds back. */
function bytesWithLines(byteCount: number): Uint8Array {
  const bytes = testBytes(byteCount);
  const lineFeed = 0x0a;
  for (let at = 0, length = 1; at < byteCount; at += length, length = (length * 2) % 99_991) {
    bytes[at] = lineFeed;
  }
  return bytes;
}
