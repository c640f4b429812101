// A PROXY protocol header in one line, for people.
import { formatAddress, formatByte } from '@tcp-echo/base';
import type { ProxyHeader, ProxyTlv, SslTlv } from './proxy-header.js';

/** What a proxy can put in a header has no end, a line in a log should have one. */
const maxCharacters = 500;

/** `PROXY v2 from 192.0.2.1:5678 to 192.0.2.9:443, authority example.com`. One line, whatever came. */
export function formatProxyHeader(header: ProxyHeader): string {
  const text = [whence(header), ...header.tlvs.flatMap(formatTlv)].join(', ');
  const line = text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text;
  // A line end or an escape sequence in a host name is a forged line in somebody's terminal.
  return line.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escape);
}

function whence({ version, command, source, destination }: ProxyHeader): string {
  if (command === 'local') return `PROXY v${version} from the proxy itself`;
  if (source === undefined || destination === undefined) {
    return `PROXY v${version} from an unknown address`;
  }
  return `PROXY v${version} from ${formatAddress(source)} to ${formatAddress(destination)}`;
}

function escape(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** Nothing where there is nothing to tell. */
function formatTlv(tlv: ProxyTlv): string | readonly [] {
  switch (tlv.type) {
    case 'alpn':
      return `ALPN ${tlv.protocol}`;
    case 'authority':
      return `authority ${tlv.host}`;
    case 'crc32c':
    case 'noop':
      return [];
    case 'unique-id':
      return `unique id ${tlv.hex}`;
    case 'ssl':
      return formatSsl(tlv);
    case 'netns':
      return `netns ${tlv.name}`;
    case 'aws-vpc-endpoint':
      return `AWS VPC endpoint ${tlv.endpointId}`;
    case 'azure-private-endpoint':
      return `Azure private endpoint ${tlv.linkId}`;
    case 'gcp-private-service-connect':
      return `Google private connection ${tlv.connectionId}`;
    default:
      return `TLV ${formatByte(tlv.code)} ${tlv.hex}`;
  }
}

function formatSsl({ secured, version, cipher, commonName }: SslTlv): string {
  const words = [secured ? 'TLS' : 'no TLS', version, cipher, commonName && `by ${commonName}`];
  return words.filter((word) => word !== undefined).join(' ');
}
