// Text in TLVs: UTF-8, of which US-ASCII is a part.
import { malformed } from './proxy-protocol-error.js';
import type { RawTlv } from './split-tlvs.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws ProxyProtocolError if the value is not UTF-8. */
export function decodeUtf8({ value, offset }: RawTlv): string {
  try {
    return utf8.decode(value);
  } catch {
    return malformed(offset, 'text in UTF-8', 'other bytes');
  }
}
