// What the registered TLVs of a version 2 header mean, sections 2.2.1 to 2.2.7, and those of three clouds.
import { several } from '@tcp-echo/base';
import { malformed } from './errors.js';
import type { ProxyTlv, SslTlv, UnknownTlv } from './proxy-header.js';

type Decoder = (tlv: RawTlv) => ProxyTlv;

const checksumCode = 0x03;
const maxUniqueIdBytes = 128;

const decoders: ReadonlyMap<number, Decoder> = new Map<number, Decoder>([
  [0x01, ({ value }) => ({ type: 'alpn', protocol: value.toString('latin1') })],
  [0x02, (tlv) => ({ type: 'authority', host: decodeUtf8(tlv) })],
  [checksumCode, decodeChecksum],
  [0x04, ({ value }) => ({ type: 'noop', byteCount: value.length })],
  [0x05, decodeUniqueId],
  [0x20, decodeSslTlv],
  [0x30, (tlv) => ({ type: 'netns', name: decodeUtf8(tlv) })],
  [0xe0, decodeGcp],
  [0xea, decodeAws],
  [0xee, decodeAzure],
]);

/** @throws ProxyProtocolError if the value is not what the specification has for its type. */
export function decodeTlv(tlv: RawTlv): ProxyTlv {
  return decoders.get(tlv.code)?.(tlv) ?? decodeUnknown(tlv);
}

function decodeUniqueId({ value, offset }: RawTlv): ProxyTlv {
  if (value.length > maxUniqueIdBytes) {
    malformed(
      offset,
      `a unique id of at most ${maxUniqueIdBytes} bytes`,
      several(value.length, 'byte'),
    );
  }
  return { type: 'unique-id', hex: value.toString('hex') };
}

// Section 2.2.8 leaves 0xE0 to 0xEF to anybody: a value of another form is somebody else's.

/** https://cloud.google.com/vpc/docs/configure-private-service-connect-producer: 8 bytes, in network order. */
function decodeGcp(tlv: RawTlv): ProxyTlv {
  if (tlv.value.length !== 8) return decodeUnknown(tlv);
  const connectionId = String(tlv.value.readBigUInt64BE());
  return { type: 'gcp-private-service-connect', connectionId };
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html: 0x01 and text. */
function decodeAws(tlv: RawTlv): ProxyTlv {
  const endpointId = tlv.value.toString('latin1', 1);
  if (tlv.value[0] !== 0x01 || !/^[\w-]+$/.test(endpointId)) return decodeUnknown(tlv);
  return { type: 'aws-vpc-endpoint', endpointId };
}

/** https://learn.microsoft.com/azure/private-link/private-link-service-overview: 0x01 and a little-endian number. */
function decodeAzure(tlv: RawTlv): ProxyTlv {
  if (tlv.value.length !== 5 || tlv.value[0] !== 0x01) return decodeUnknown(tlv);
  return { type: 'azure-private-endpoint', linkId: tlv.value.readUInt32LE(1) };
}

// "Type-Length-Value" vectors: one byte, two bytes, and as many as those say. Section 2.2.

/** One of them, as it came. */
interface RawTlv {
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

// The TLV of the client's TLS connection, with its sub-TLVs. Section 2.2.6.

/** One byte of flags and four for the result of the verification. */
const fixedBytes = 5;

const flags = { secured: 0x01, certificateOnConnection: 0x02, certificateInSession: 0x04 } as const;

const textFields = {
  0x21: 'version',
  0x22: 'commonName',
  0x23: 'cipher',
  0x24: 'signatureAlgorithm',
  0x25: 'keyAlgorithm',
  0x26: 'keyExchangeGroup',
  0x27: 'signatureScheme',
} as const;

type TextField = (typeof textFields)[keyof typeof textFields];

const fieldOf: ReadonlyMap<number, TextField> = new Map(
  Object.entries(textFields).map(([code, field]) => [Number(code), field]),
);

/** @throws ProxyProtocolError */
function decodeSslTlv({ value, offset }: RawTlv): SslTlv {
  if (value.length < fixedBytes) {
    malformed(offset, `an SSL TLV of at least ${fixedBytes} bytes`, several(value.length, 'byte'));
  }
  const client = value.readUInt8();
  const texts: { [field in TextField]?: string } = {};
  const unknown: UnknownTlv[] = [];
  for (const sub of splitTlvs(value.subarray(fixedBytes), offset + fixedBytes)) {
    const field = fieldOf.get(sub.code);
    if (field === undefined) {
      unknown.push(decodeUnknown(sub));
    } else {
      texts[field] = decodeUtf8(sub);
    }
  }
  return {
    type: 'ssl',
    secured: (client & flags.secured) !== 0,
    certificateOnConnection: (client & flags.certificateOnConnection) !== 0,
    certificateInSession: (client & flags.certificateInSession) !== 0,
    verifyResult: value.readUInt32BE(1),
    ...texts,
    unknown,
  };
}

// TLVs that stay as they came.

function decodeUnknown({ code, value }: RawTlv): UnknownTlv {
  return { type: 'unknown', code, hex: value.toString('hex') };
}

// Text in TLVs: UTF-8, of which US-ASCII is a part.

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws ProxyProtocolError if the value is not UTF-8. */
function decodeUtf8({ value, offset }: RawTlv): string {
  try {
    return utf8.decode(value);
  } catch {
    return malformed(offset, 'text in UTF-8', 'other bytes');
  }
}

// The TLV with the checksum of a version 2 header. Section 2.2.3.

const checksumBytes = 4;
const zeroes = Buffer.alloc(checksumBytes);

/** @throws ProxyProtocolError */
function decodeChecksum({ value, offset }: RawTlv): ProxyTlv & { readonly type: 'crc32c' } {
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

// CRC-32C, the checksum of SCTP (RFC 9260, appendix A) and iSCSI. zlib's crc32 is another polynomial.

/** The polynomial 0x1EDC6F41, its bits reversed. */
const polynomial = 0x82f63b78;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
  return crc;
});

/** Of `bytes`, or of what had the checksum `before` and then `bytes`. */
export function crc32c(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}
