// What a PROXY protocol header says, as plain data: it can be cloned, and written as JSON.
import type { Address } from '@tcp-echo/core-helpers';
import type { ProxyTlv } from './proxy-tlv.js';

/** A PROXY protocol header: who really connected, as a proxy in front of the server tells it. */
export interface ProxyHeader {
  /** 1 is a line of text, 2 is binary. */
  readonly version: 1 | 2;
  /** `local`: the proxy itself connected, for instance to check that the server is there. Version 1 has `proxy` only. */
  readonly command: 'proxy' | 'local';
  /** Who connected to the proxy. Absent where the proxy does not say, and for `local`. */
  readonly source?: Address;
  /** What was connected to. Absent where `source` is. */
  readonly destination?: Address;
  /** What version 2 says besides, in the order it came in. */
  readonly tlvs: readonly ProxyTlv[];
}
