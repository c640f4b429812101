// Version 1: a line of text. Section 2.1 of the specification:
// https://github.com/haproxy/haproxy/blob/master/doc/proxy-protocol.txt
import { internetAddress } from '@tcp-echo/base';
import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import type { ProxyHeader } from './proxy-header.js';
import type { ProxyParse } from './proxy-parse.js';
import { malformed, quote } from './proxy-protocol-error.js';

export const v1Signature = Buffer.from('PROXY ');

/** The longest line, its end included: `PROXY UNKNOWN` with the longest addresses and ports. */
const maxV1Bytes = 107;

const unknown = 'PROXY UNKNOWN';

/** `bytes` start with the signature. @throws ProxyProtocolError */
export function parseV1(bytes: Buffer): ProxyParse {
  const text = bytes.toString('latin1', 0, maxV1Bytes);
  const lineLength = text.indexOf('\r\n');
  if (lineLength === -1) {
    refuseHopeless(text);
    return { outcome: 'incomplete', certain: true, enoughBytes: maxV1Bytes };
  }
  return {
    outcome: 'header',
    header: parseLine(text.slice(0, lineLength)),
    byteLength: lineLength + 2,
  };
}

/** Why wait for the rest of a line that cannot become right: the sender should notice soon. */
function refuseHopeless(text: string): void {
  // "The receiver must not tolerate a single CR or LF", but for UNKNOWN it ignores anything.
  const single = text.startsWith(`${unknown} `) ? -1 : text.search(/\r[^\n]|\n/);
  if (single !== -1) {
    malformed(single, 'CR LF', text[single] === '\r' ? 'a single CR' : 'a single LF');
  }
  if (text.length === maxV1Bytes) malformed(maxV1Bytes, 'CR LF before this', 'a longer line');
}

function parseLine(line: string): ProxyHeader {
  // "The receiver must ignore anything presented before the CRLF", and all of it may be omitted.
  if (line === unknown || line.startsWith(`${unknown} `)) {
    return { version: 1, command: 'proxy', tlvs: [] };
  }
  const [, protocol, from, to, fromPort, toPort, extra] = fieldsOf(line);
  const readIp = read(protocol, line, 'TCP4, TCP6 or UNKNOWN', (word) => ipReaders.get(word));
  const fromHost = read(from, line, readIp.wanted, readIp.parse);
  const toHost = read(to, line, readIp.wanted, readIp.parse);
  const source = internetAddress(fromHost, read(fromPort, line, wantedPort, parsePort));
  const destination = internetAddress(toHost, read(toPort, line, wantedPort, parsePort));
  if (extra !== undefined) malformed(extra.offset - 1, 'CR LF', 'a space');
  return { version: 1, command: 'proxy', source, destination, tlvs: [] };
}

interface Field {
  readonly text: string;
  readonly offset: number;
}

/** "Exactly one space" stands between fields: where there are two, the field between them is empty. */
function fieldsOf(line: string): Field[] {
  let offset = 0;
  return line.split(' ').map((text) => {
    const field = { text, offset };
    offset += text.length + 1;
    return field;
  });
}

function read<T>(
  field: Field | undefined,
  line: string,
  wanted: string,
  parse: (text: string) => T | undefined,
): T {
  if (field === undefined) malformed(line.length, `a space and ${wanted}`, 'the end of the line');
  return parse(field.text) ?? malformed(field.offset, wanted, quote(field.text));
}

const ipReaders = new Map([
  ['TCP4', { wanted: 'an IPv4 address', parse: parseIPv4 }],
  ['TCP6', { wanted: 'an IPv6 address', parse: parseIPv6 }],
]);

function parseIPv4(text: string): string | undefined {
  return isIPv4(text) ? text : undefined;
}

/** The address as this machine would write it. A zone (`%eth0`) means something to its sender only. */
function parseIPv6(text: string): string | undefined {
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return new SocketAddress({ family: 'ipv6', address: text }).address;
}

const wantedPort = 'a port from 0 to 65535';

function parsePort(text: string): number | undefined {
  if (!/^(?:0|[1-9]\d{0,4})$/.test(text)) return undefined;
  const port = Number(text);
  return port <= 65_535 ? port : undefined;
}
