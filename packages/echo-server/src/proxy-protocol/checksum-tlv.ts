// The TLV with the checksum of a version 2 header. Section 2.2.3.
import { crc32c } from './crc32c.js';
import { several } from '../several.js';
import { malformed } from './proxy-protocol-error.js';
import type { ProxyTlv } from './proxy-tlv.js';
import type { RawTlv } from './split-tlvs.js';

export const checksumCode = 0x03;
const checksumBytes = 4;
const zeroes = Buffer.alloc(checksumBytes);

/** @throws ProxyProtocolError */
export function decodeChecksum({ value, offset }: RawTlv): ProxyTlv & { readonly type: 'crc32c' } {
  if (value.length !== checksumBytes) {
    malformed(offset, `a checksum of ${checksumBytes} bytes`, several(value.length, 'byte'));
  }
  return { type: 'crc32c', checksum: value.readUInt32BE() };
}

/**
 * "The receiver MUST replace the 32 bits of the checksum field with all '0's, calculate a CRC32c of the
 * whole header and verify that it is the same."
 *
 * @throws ProxyProtocolError if there is a checksum and it is not right.
 */
export function verifyChecksum(whole: Buffer, tlvs: readonly RawTlv[]): void {
  const [tlv, second] = tlvs.filter(({ code }) => code === checksumCode);
  if (tlv === undefined) return;
  if (second !== undefined) malformed(second.offset, 'one checksum', 'a second one');
  const { checksum } = decodeChecksum(tlv);
  const before = crc32c(whole.subarray(0, tlv.offset));
  const after = whole.subarray(tlv.offset + checksumBytes);
  const actual = crc32c(after, crc32c(zeroes, before));
  if (actual !== checksum) {
    malformed(tlv.offset, `the checksum ${hex(actual)}`, hex(checksum));
  }
}

function hex(checksum: number): string {
  return `0x${checksum.toString(16).padStart(8, '0')}`;
}
