// @tcp-echo/proxy-protocol: who really connected, as a proxy in front of a server tells it.
// https://github.com/haproxy/haproxy/blob/master/doc/proxy-protocol.txt

// A header, as data
export { ProxyProtocolError, ProxyTimeoutError } from './errors.js';
export type { ProxyHeader, ProxyTlv, SslTlv, UnknownTlv } from './proxy-header.js';
export { formatProxyHeader } from './format-proxy-header.js';

// Reading one
export { headerIn, parseProxyHeader, type ProxyParse } from './parse-proxy-header.js';
export { readProxyHeader, type ReadProxyHeaderOptions } from './read-proxy-header.js';

// Whose headers are believed
export {
  ProxyAcceptor,
  proxyProtocolModes,
  type ProxyProtocolMode,
  type ResolvedProxyOptions,
} from './proxy-acceptor.js';
export { defaultTrustedProxies, TrustedProxies } from './trusted-proxies.js';
