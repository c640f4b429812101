// What a fuzzer sends in place of a PROXY header: noise, and headers that something happened to.
import { encodeV2, signature, sslTlv, tlv, unixBlock, withChecksum } from './proxy-header-bytes.js';

/** Makes one input after the other, the same each time for a `seed`; every fourth is noise. */
export function randomInputs(seed: number): () => Buffer {
  const seeds = seedHeaders();
  const next = randomNumbers(seed);
  return () => {
    const header = seeds[next(seeds.length)] ?? signature;
    return next(4) === 0 ? noise(next) : mutate(header, next);
  };
}

function seedHeaders(): Buffer[] {
  const client = [tlv(0x21, 'TLSv1.3'), tlv(0x22, 'alice')];
  const tlvs = [
    tlv(1, 'h2'),
    tlv(2, 'example.com'),
    tlv(5, 'id'),
    sslTlv(7, 0, client),
    tlv(0x30, 'n'),
  ];
  return [
    Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.2 5678 443\r\nGET / HTTP/1.1\r\n'),
    Buffer.from('PROXY TCP6 2001:db8::1 ::ffff:192.0.2.1 5678 443\r\n'),
    Buffer.from('PROXY UNKNOWN and more\r\n'),
    encodeV2({ tlvs }),
    encodeV2({ family: 0x21, addresses: Buffer.alloc(36, 7), tlvs }),
    encodeV2({ family: 0x31, addresses: unixBlock('/run/a', '\0b'), tlvs: [tlv(4, '')] }),
    encodeV2({ versionAndCommand: 0x20, family: 0, addresses: new Uint8Array(), tlvs }),
    encodeV2({ tlvs: [tlv(0xe0, '12345678'), tlv(0xea, '\x01vpce-1'), tlv(0xee, '\x011234')] }),
    withChecksum({ tlvs }),
  ];
}

/** A number below the limit. */
type Next = (limit: number) => number;

/** Numbers below a limit, the same each time (xorshift32). */
function randomNumbers(seed: number): Next {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** Bytes that mean nothing, half of them after something that begins like a header. */
function noise(next: Next): Buffer {
  const bytes = Buffer.alloc(next(64));
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = next(256);
  const beginnings = [signature, Buffer.from('PROXY '), Buffer.from('PROXY TCP4 ')];
  const beginning = beginnings[next(2 * beginnings.length)];
  return beginning === undefined ? bytes : Buffer.concat([beginning, bytes]);
}

/** One to four changes: a bit, a byte, a part left out, doubled, or cut off. */
function mutate(header: Buffer, next: Next): Buffer {
  let bytes = Buffer.from(header);
  for (let change = next(4); change >= 0; change -= 1) {
    const at = next(bytes.length + 1);
    const to = at + next(8);
    switch (next(6)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << next(8));
        break;
      case 1:
        bytes[at] = next(256);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
        break;
      case 4:
        bytes = bytes.subarray(0, at);
        break;
      default:
        // The bytes that say what follows: version, command, family, lengths.
        bytes[12 + next(6)] = next(256);
    }
  }
  return bytes;
}
