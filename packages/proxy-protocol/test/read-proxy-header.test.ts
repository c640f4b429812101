// A header read off a real connection: what is read, what stays, and when it is given up.
import {
  connectRaw,
  encodeV2,
  expectSameBytes,
  signature,
  tlv,
  type RawClient,
} from '@tcp-echo/contract-tests';
import * as fc from 'fast-check';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readProxyHeader } from '../src/read-proxy-header.js';
import { anyHeader } from './arbitrary-header.js';

/** Both ends of one connection. */
interface Pair extends AsyncDisposable {
  readonly client: RawClient;
  readonly accepted: Socket;
}

async function connectPair(): Promise<Pair> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connection = once(server, 'connection');
  const client = await connectRaw((server.address() as AddressInfo).port);
  const [accepted] = (await connection) as [Socket];
  accepted.on('error', () => undefined);
  return {
    client,
    accepted,
    async [Symbol.asyncDispose]() {
      accepted.destroy();
      await client[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Reads as a mode does: with a 'data' listener that comes when the header is read. */
async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'end');
  return Buffer.concat(chunks);
}

const minute = 60_000;
const header = encodeV2();
const data = Buffer.from('GET / HTTP/1.1\r\n\r\n');

describe('readProxyHeader', () => {
  it('reads any header in any pieces, and leaves what comes behind it', async () => {
    const pieceSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
    const input = fc.tuple(anyHeader, fc.uint8Array({ maxLength: 200 }), pieceSizes);
    const property = fc.asyncProperty(input, async ([{ bytes }, behind, sizes]) => {
      await using pair = await connectPair();
      const reading = readProxyHeader(pair.accepted, { mode: 'required', timeoutMs: minute });
      const all = Buffer.concat([bytes, behind]);
      for (let at = 0, piece = 0; at < all.length; piece += 1) {
        const size = sizes[piece % sizes.length] ?? 1;
        await pair.client.write(all.subarray(at, at + size));
        at += size;
      }
      pair.client.halfClose();
      expect(await reading).toMatchObject({ version: bytes[0] === 0x0d ? 2 : 1 });
      expectSameBytes(await readAll(pair.accepted), behind);
    });
    await fc.assert(property, { numRuns: 50 });
  });

  it('reads the longest header byte by byte', async () => {
    await using pair = await connectPair();
    const longest = encodeV2({ tlvs: [tlv(4, new Uint8Array(65_520))] });
    const reading = readProxyHeader(pair.accepted, { mode: 'auto', timeoutMs: minute });
    // One read for each: the next byte goes when the one before has come.
    for (let at = 0; at < 2000; at += 1) {
      await pair.client.write(longest.subarray(at, at + 1));
      while (pair.accepted.bytesRead <= at) await setImmediate();
    }
    pair.client.socket.end(Buffer.concat([longest.subarray(2000), data]));
    expect(await reading).toMatchObject({ tlvs: [{ type: 'noop', byteCount: 65_520 }] });
    expectSameBytes(await readAll(pair.accepted), data);
  });

  it.each(['auto', 'required'] as const)(
    'sees the end that comes with the header only after the header (%s)',
    async (mode) => {
      await using pair = await connectPair();
      pair.client.socket.end(header);
      while (pair.accepted.bytesRead < header.length) await setImmediate();
      expect(await readProxyHeader(pair.accepted, { mode, timeoutMs: minute })).toMatchObject({
        source: { host: '192.0.2.1' },
      });
      expect(await readAll(pair.accepted)).toHaveLength(0);
    },
  );

  it('leaves the socket as it found it', async () => {
    await using pair = await connectPair();
    const events = pair.accepted.eventNames();
    await pair.client.write(header);
    await readProxyHeader(pair.accepted, { mode: 'required', timeoutMs: minute });
    expect(pair.accepted.eventNames()).toEqual(events);
    await setImmediate();
    expect(pair.accepted.readableFlowing).toBe(null);
  });
});

describe('readProxyHeader, mode auto', () => {
  it.each([
    ['text', data],
    ['one byte', Buffer.from('G')],
    ['a word that begins like a header', Buffer.from('PROXYING')],
    ['a signature with its last byte wrong', Buffer.concat([signature.subarray(0, 11), data])],
  ])('puts back at once what is no header: %s', async (_, bytes) => {
    await using pair = await connectPair();
    await pair.client.write(bytes);
    const options = { mode: 'auto', timeoutMs: minute } as const;
    expect(await readProxyHeader(pair.accepted, options)).toBe(undefined);
    pair.client.halfClose();
    expectSameBytes(await readAll(pair.accepted), bytes);
  });

  it('waits for the first byte longer than its limit', async () => {
    await using pair = await connectPair();
    const reading = readProxyHeader(pair.accepted, { mode: 'auto', timeoutMs: 1 });
    const winner = await Promise.race([
      reading,
      new Promise((resolve) => setTimeout(resolve, 50, 'silence')),
    ]);
    expect(winner).toBe('silence');
    await pair.client.write(data);
    expect(await reading).toBe(undefined);
  });

  it('takes half a signature for data when its limit is over', async () => {
    await using pair = await connectPair();
    await pair.client.write(Buffer.from('PROXY'));
    expect(await readProxyHeader(pair.accepted, { mode: 'auto', timeoutMs: 20 })).toBe(undefined);
    pair.client.halfClose();
    expectSameBytes(await readAll(pair.accepted), Buffer.from('PROXY'));
  });

  it('leaves the end to be seen, after half a signature', async () => {
    await using pair = await connectPair();
    pair.client.socket.end(signature.subarray(0, 5));
    const options = { mode: 'auto', timeoutMs: minute } as const;
    expect(await readProxyHeader(pair.accepted, options)).toBe(undefined);
    expectSameBytes(await readAll(pair.accepted), signature.subarray(0, 5));
  });

  it('resolves when the end comes without a byte', async () => {
    await using pair = await connectPair();
    pair.client.halfClose();
    const options = { mode: 'auto', timeoutMs: minute } as const;
    expect(await readProxyHeader(pair.accepted, options)).toBe(undefined);
    expect(pair.accepted.readableEnded).toBe(true);
  });
});

describe('readProxyHeader rejects', () => {
  const auto = { mode: 'auto', timeoutMs: minute } as const;
  const required = { mode: 'required', timeoutMs: minute } as const;

  it.each([
    [
      'a malformed header',
      auto,
      Buffer.from('PROXY TCP4\r\n'),
      'at offset 10 wanted a space and an IPv4 address',
    ],
    [
      'a line without end',
      auto,
      Buffer.from('PROXY UNKNOWN '.padEnd(200, 'x')),
      'at offset 107 wanted CR LF before this',
    ],
    [
      'data where a header is required',
      required,
      data,
      String.raw`at offset 0 wanted a header, got "GET / HTTP/1`,
    ],
    [
      'a header that does not come whole in time',
      { ...auto, timeoutMs: 100 },
      header.subarray(0, 27),
      'no whole header within 100 ms (proxyTimeoutMs), but 27 bytes',
    ],
    [
      'half a signature where a header is required',
      { ...required, timeoutMs: 100 },
      Buffer.from('P'),
      'no whole header within 100 ms (proxyTimeoutMs), but 1 byte',
    ],
    [
      'silence where a header is required',
      { ...required, timeoutMs: 100 },
      Buffer.alloc(0),
      'no whole header within 100 ms (proxyTimeoutMs), but 0 bytes',
    ],
  ])('%s', async (_, options, bytes, message) => {
    await using pair = await connectPair();
    await pair.client.write(bytes);
    await expect(readProxyHeader(pair.accepted, options)).rejects.toMatchObject({
      code: 'ERR_PROXY_PROTOCOL',
      message: expect.stringMatching(
        `^PROXY protocol: ${message.replace(/[/.()"]/g, String.raw`\$&`)}`,
      ),
    });
    expect(pair.accepted.destroyed).toBe(false);
  });

  it.each([
    ['in the middle of a header', auto, header.subarray(0, 20), 'ended after 20 bytes'],
    ['without a byte where a header is required', required, Buffer.alloc(0), 'ended after 0 bytes'],
  ])('an end %s', async (_, options, bytes, message) => {
    await using pair = await connectPair();
    pair.client.socket.end(bytes);
    await expect(readProxyHeader(pair.accepted, options)).rejects.toThrow(message);
  });

  it.each([auto, required])('a reset, with its cause ($mode)', async (options) => {
    await using pair = await connectPair();
    const reading = readProxyHeader(pair.accepted, options);
    pair.client.socket.resetAndDestroy();
    await expect(reading).rejects.toMatchObject({
      message: 'PROXY protocol: the connection was lost after 0 bytes',
      cause: { code: 'ECONNRESET' },
    });
  });

  it('a socket that is gone already', async () => {
    await using pair = await connectPair();
    pair.accepted.destroy();
    await expect(readProxyHeader(pair.accepted, auto)).rejects.toThrow('was lost');
  });
});
