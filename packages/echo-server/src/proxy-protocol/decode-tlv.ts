// What the registered TLVs of a version 2 header mean, sections 2.2.1 to 2.2.7, and those of three clouds.
import { checksumCode, decodeChecksum } from './checksum-tlv.js';
import { decodeSslTlv } from './decode-ssl-tlv.js';
import { decodeUtf8 } from './decode-utf8.js';
import { decodeUnknown } from './decode-unknown-tlv.js';
import { several } from '../several.js';
import { malformed } from './proxy-protocol-error.js';
import type { ProxyTlv } from './proxy-tlv.js';
import type { RawTlv } from './split-tlvs.js';

type Decoder = (tlv: RawTlv) => ProxyTlv;

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
