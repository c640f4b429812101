// The TLV of the client's TLS connection, with its sub-TLVs. Section 2.2.6.
import { decodeUtf8 } from './decode-utf8.js';
import { decodeUnknown } from './decode-unknown-tlv.js';
import { several } from '../several.js';
import { malformed } from './proxy-protocol-error.js';
import type { SslTlv, UnknownTlv } from './proxy-tlv.js';
import { splitTlvs, type RawTlv } from './split-tlvs.js';

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
export function decodeSslTlv({ value, offset }: RawTlv): SslTlv {
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
