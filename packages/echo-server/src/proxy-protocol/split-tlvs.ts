// "Type-Length-Value" vectors: one byte, two bytes, and as many as those say. Section 2.2.
import { several } from '../several.js';
import { malformed } from './proxy-protocol-error.js';

/** One of them, as it came. */
export interface RawTlv {
  readonly code: number;
  readonly value: Buffer;
  /** Where `value` begins, counted from the connection's first byte. */
  readonly offset: number;
}

const prefixBytes = 3;

/**
 * Splits `bytes`, which begin `base` bytes after the connection's first one.
 *
 * @throws ProxyProtocolError unless they end where the last TLV does.
 */
export function splitTlvs(bytes: Buffer, base: number): RawTlv[] {
  const tlvs: RawTlv[] = [];
  let position = 0;
  while (position < bytes.length) {
    const left = bytes.length - position;
    if (left < prefixBytes)
      malformed(base + position, 'a TLV of 3 bytes or more', several(left, 'byte'));
    const length = bytes.readUInt16BE(position + 1);
    const start = position + prefixBytes;
    const value = bytes.subarray(start, start + length);
    const offset = base + start;
    if (value.length < length) {
      malformed(offset, `a TLV value of ${several(length, 'byte')}`, several(value.length, 'byte'));
    }
    tlvs.push({ code: bytes.readUInt8(position), value, offset });
    position = start + length;
  }
  return tlvs;
}
