// TLVs that stay as they came.
import type { UnknownTlv } from './proxy-tlv.js';
import type { RawTlv } from './split-tlvs.js';

export function decodeUnknown({ code, value }: RawTlv): UnknownTlv {
  return { type: 'unknown', code, hex: value.toString('hex') };
}
