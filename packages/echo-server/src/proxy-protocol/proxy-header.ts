// What a PROXY protocol header says, as plain data: it can be cloned, and written as JSON.
import type { ProxiedConnection } from '@tcp-echo/base';
import type { ProxyTlv } from './proxy-tlv.js';

/** A PROXY protocol header: who really connected, as a proxy in front of the server tells it. */
export interface ProxyHeader extends ProxiedConnection {
  readonly tlvs: readonly ProxyTlv[];
}
