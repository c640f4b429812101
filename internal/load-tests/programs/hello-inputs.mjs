// @ts-check
// Inputs that look more or less like the first bytes of a TLS client: the same seed and number give the same.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { connect } from 'node:tls';

/**
 * @param {number} seed
 * @returns {(bound: number) => number} whole numbers below `bound` (mulberry32)
 */
export function randomNumbers(seed) {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

/** What node:tls says first to a server here. */
export async function captureHello() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  const client = connect({ host: '127.0.0.1', port: address.port, servername: 'localhost' });
  client.on('error', () => undefined);
  const [socket] = await once(server, 'connection');
  /** @type {Buffer[]} */
  const [hello] = await once(socket, 'data');
  client.destroy();
  socket.destroy();
  server.close();
  if (hello === undefined) throw new Error('node:tls said nothing');
  return hello;
}

/** The lengths that a hello states of itself (RFC 8446, sections 5.1 and 4): offset and size in bytes. */
const lengthFields = [
  [3, 2],
  [6, 3],
  [43, 1],
];

/** @type {Record<string, (hello: Buffer, random: (bound: number) => number) => Buffer>} */
const makers = {
  /** A few bytes are others. */
  mutated(hello, random) {
    for (let count = 1 + random(8); count > 0; count -= 1) {
      hello[random(hello.length)] = random(256);
    }
    return hello;
  },
  /** One bit is turned over. */
  flipped(hello, random) {
    const at = random(hello.length);
    hello[at] = (hello[at] ?? 0) ^ (1 << random(8));
    return hello;
  },
  /** It ends too early. */
  truncated: (hello, random) => hello.subarray(0, random(hello.length)),
  /** It says that it is longer, or shorter, than it is. */
  lying(hello, random) {
    const [offset = 3, size = 2] = lengthFields[random(lengthFields.length)] ?? [];
    hello.writeUIntBE(random(256 ** size), offset, size);
    return hello;
  },
  /** A part is there twice, or missing. */
  spliced(hello, random) {
    const [from, to] = [random(hello.length), random(hello.length)];
    return Buffer.concat([hello.subarray(0, from), hello.subarray(to)]);
  },
  /** It is followed by noise. */
  continued: (hello, random) => Buffer.concat([hello, noise(random, random(600))]),
  /** Noise that starts as a record does. */
  recordOfNoise: (hello, random) =>
    Buffer.concat([hello.subarray(0, 5), noise(random, hello.length - 5)]),
  noise: (_, random) => noise(random, 1 + random(600)),
};

const kinds = Object.keys(makers);

/**
 * Input `number` of `seed`.
 *
 * @param {Buffer} hello a real client's
 * @param {number} seed
 * @param {number} number
 */
export function helloInput(hello, seed, number) {
  const random = randomNumbers(Math.imul(seed, 0x9e3779b1) + number);
  const kind = kinds[number % kinds.length] ?? 'noise';
  return { kind, bytes: makers[kind]?.(Buffer.from(hello), random) ?? noise(random, 1) };
}

/**
 * @param {(bound: number) => number} random
 * @param {number} length
 */
function noise(random, length) {
  return Buffer.from(Array.from({ length }, () => random(256)));
}
