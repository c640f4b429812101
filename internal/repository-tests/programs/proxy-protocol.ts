import { formatProxyHeader, parseProxyHeader } from '@tcp-echo/proxy-protocol';

const parsed = parseProxyHeader(Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.2 5678 443\r\n'));
if (parsed.outcome === 'header') console.log(formatProxyHeader(parsed.header));
// prints: PROXY v1 from 192.0.2.1:5678 to 198.51.100.2:443
