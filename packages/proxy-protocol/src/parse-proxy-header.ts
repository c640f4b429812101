// Finds a PROXY protocol header, of either version, in the first bytes of a connection.
import { formatByte, internetAddress, type Address } from '@tcp-echo/base';
import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { decodeTlv, splitTlvs, verifyChecksum } from './decode-tlv.js';
import { formatProxyHeader } from './format-proxy-header.js';
import { malformed, ProxyProtocolError, quote } from './errors.js';
import type { ProxyHeader, ProxyTlv } from './proxy-header.js';

/**
 * Reads `bytes`, all that came so far. An answer of `incomplete` costs the same however many bytes there
 * are, so that it may be asked for after each of them.
 *
 * @throws ProxyProtocolError if a header starts here but is malformed.
 */
export function parseProxyHeader(bytes: Buffer): ProxyParse {
  for (const { signature, parse } of versions) {
    if (agrees(bytes, signature)) {
      return bytes.length < signature.length ? undecided : parse(bytes);
    }
  }
  return { outcome: 'absent' };
}

/** Whether `bytes` are like `signature`, as far as both go. */
function agrees(bytes: Buffer, signature: Buffer): boolean {
  const length = Math.min(bytes.length, signature.length);
  return bytes.compare(signature, 0, length, 0, length) === 0;
}

/** What header `bytes` begin with, in words; undefined where there is none that is whole. */
export function headerIn(bytes: Buffer): string | undefined {
  try {
    const parsed = parseProxyHeader(bytes);
    return parsed.outcome === 'header' ? formatProxyHeader(parsed.header) : undefined;
  } catch (error) {
    if (error instanceof ProxyProtocolError) return undefined;
    throw error;
  }
}

// What the first bytes of a connection can turn out to be.

/**
 * - `incomplete`: a header may still come of it. `certain` says that nothing else can. With `enoughBytes`
 *   in all, which is more than there are now, the answer will be another one;
 * - `absent`: no header starts here;
 * - `header`: a header, which ends after `byteLength` bytes.
 *
 * What starts as a header and is none is a `ProxyProtocolError`.
 */
export type ProxyParse =
  | { readonly outcome: 'incomplete'; readonly certain: boolean; readonly enoughBytes: number }
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'header'; readonly header: ProxyHeader; readonly byteLength: number };

// Version 1: a line of text. Section 2.1 of the specification:
// https://github.com/haproxy/haproxy/blob/master/doc/proxy-protocol.txt

const v1Signature = Buffer.from('PROXY ');

/** The longest line, its end included: `PROXY UNKNOWN` with the longest addresses and ports. */
const maxV1Bytes = 107;

const unknown = 'PROXY UNKNOWN';

/** `bytes` start with the signature. @throws ProxyProtocolError */
function parseV1(bytes: Buffer): ProxyParse {
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

// Version 2: a binary header. Section 2.2 of the specification:
// https://github.com/haproxy/haproxy/blob/master/doc/proxy-protocol.txt

const v2Signature = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

/** Signature, version and command, family and protocol, and two bytes for the length of what follows. */
const fixedBytes = 16;

/** `bytes` start with the signature. @throws ProxyProtocolError */
function parseV2(bytes: Buffer): ProxyParse {
  const [versionByte, family] = bytes.subarray(v2Signature.length, fixedBytes);
  const command = versionByte === undefined ? undefined : commandOf(versionByte);
  // Of a LOCAL header the family is ignored, whatever it is.
  if (command === 'proxy' && family !== undefined) checkFamily(family, v2Signature.length + 1);
  if (bytes.length < fixedBytes || command === undefined || family === undefined) {
    return { outcome: 'incomplete', certain: true, enoughBytes: fixedBytes };
  }
  const length = bytes.readUInt16BE(fixedBytes - 2);
  const byteLength = fixedBytes + length;
  const layout = addressLayoutOf(family);
  if (command === 'proxy' && layout !== undefined && length < layout.byteLength) {
    const wanted = `at least ${layout.byteLength}, the length of the addresses of ${formatByte(family)}`;
    malformed(fixedBytes - 2, wanted, `${length}`);
  }
  if (bytes.length < byteLength) {
    return { outcome: 'incomplete', certain: true, enoughBytes: byteLength };
  }
  const header = decodeHeader(bytes.subarray(0, byteLength), command, family);
  return { outcome: 'header', header, byteLength };
}

function commandOf(byte: number): ProxyHeader['command'] {
  const offset = v2Signature.length;
  if (byte >> 4 !== 2) malformed(offset, 'version 2', `version ${byte >> 4}`);
  const command = byte & 0x0f;
  if (command > 1) malformed(offset, 'command 0 (LOCAL) or 1 (PROXY)', `command ${command}`);
  return command === 0 ? 'local' : 'proxy';
}

function decodeHeader(whole: Buffer, command: ProxyHeader['command'], family: number): ProxyHeader {
  const layout = addressLayoutOf(family);
  const tlvStart = fixedBytes + (layout?.byteLength ?? 0);
  if (command === 'local' || layout?.decode === undefined) {
    const mustHold = command === 'proxy' || layout?.decode !== undefined;
    return { version: 2, command, tlvs: tlvsIfAny(whole, tlvStart, mustHold) };
  }
  const addresses = layout.decode(whole.subarray(fixedBytes, tlvStart));
  const tlvs = splitTlvs(whole.subarray(tlvStart), tlvStart);
  verifyChecksum(whole, tlvs);
  return { version: 2, command, ...addresses, tlvs: tlvs.map(decodeTlv) };
}

/**
 * A LOCAL header must be accepted whatever it holds, and of an unspecified family it is not said where
 * the addresses end: what follows are TLVs only if it reads as TLVs. Then their checksum holds too; of a LOCAL header without
 * a family (`mustHold` is false) what is there may just look like one.
 */
function tlvsIfAny(whole: Buffer, start: number, mustHold: boolean): readonly ProxyTlv[] {
  const tlvs = unlessMalformed(() => splitTlvs(whole.subarray(start), start));
  if (tlvs === undefined) return [];
  const verify = (): true => {
    verifyChecksum(whole, tlvs);
    return true;
  };
  if (mustHold) verify();
  else if (unlessMalformed(verify) === undefined) return [];
  return unlessMalformed(() => tlvs.map(decodeTlv)) ?? [];
}

function unlessMalformed<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof ProxyProtocolError) return undefined;
    throw error;
  }
}

// The addresses of a version 2 header: which byte announces which, and how they lie there.

/** The addresses of one family. They are not decoded where none were promised. */
interface AddressLayout {
  readonly byteLength: number;
  readonly decode?: (block: Buffer) => { readonly source: Address; readonly destination: Address };
}

const ipv4Bytes = 4;
const ipv6Bytes = 16;
const portBytes = 2;
const unixPathBytes = 108;

const unspecified: AddressLayout = { byteLength: 0 };
const ipv4: AddressLayout = {
  byteLength: 2 * (ipv4Bytes + portBytes),
  decode: (block) => internetAddresses(block, ipv4Bytes, (host) => host.join('.')),
};
const ipv6: AddressLayout = {
  byteLength: 2 * (ipv6Bytes + portBytes),
  decode: (block) => internetAddresses(block, ipv6Bytes, formatIPv6),
};
const unix: AddressLayout = {
  byteLength: 2 * unixPathBytes,
  decode: (block) => ({
    source: { family: 'Unix', path: unixPath(block.subarray(0, unixPathBytes)) },
    destination: { family: 'Unix', path: unixPath(block.subarray(unixPathBytes)) },
  }),
};

/** By the family in the high nibble; the low one says stream (1) or datagram (2), which lie alike. */
const layouts: ReadonlyMap<number, AddressLayout> = new Map([
  [0x00, unspecified],
  [0x11, ipv4],
  [0x12, ipv4],
  [0x21, ipv6],
  [0x22, ipv6],
  [0x31, unix],
  [0x32, unix],
]);

/** Undefined where only one of family and protocol is specified: the specification does not say how those lie. */
function addressLayoutOf(familyByte: number): AddressLayout | undefined {
  return layouts.get(familyByte);
}

/** "Other values must be rejected as invalid by receivers." @throws ProxyProtocolError */
function checkFamily(familyByte: number, offset: number): void {
  if (familyByte >> 4 > 3 || (familyByte & 0x0f) > 2) {
    const wanted = 'a family from 0 to 3 and a protocol from 0 to 2, a half byte each';
    malformed(offset, wanted, formatByte(familyByte));
  }
}

function internetAddresses(block: Buffer, hostBytes: number, format: (host: Buffer) => string) {
  const ports = 2 * hostBytes;
  return {
    source: internetAddress(format(block.subarray(0, hostBytes)), block.readUInt16BE(ports)),
    destination: internetAddress(
      format(block.subarray(hostBytes, ports)),
      block.readUInt16BE(ports + portBytes),
    ),
  };
}

/** As the operating system would write it. */
function formatIPv6(bytes: Buffer): string {
  const groups = bytes.toString('hex').match(/.{4}/g) ?? [];
  return new SocketAddress({ family: 'ipv6', address: groups.join(':') }).address;
}

/** A path ends at its first NUL; an abstract name begins with one, and ends with the last that pad it. */
function unixPath(bytes: Buffer): string {
  const text = bytes.toString();
  return text.startsWith('\0') ? text.replace(/\0+$/, '') : text.replace(/\0.*$/s, '');
}

// Section 2.2 tells the versions apart so. It counts no space to the word PROXY; haproxy and nginx do.
const versions = [
  { signature: v2Signature, parse: parseV2 },
  { signature: v1Signature, parse: parseV1 },
] as const;

/** The answer as long as there is nothing, or too little to tell. */
export const undecided = {
  outcome: 'incomplete',
  certain: false,
  enoughBytes: v2Signature.length,
} as const satisfies ProxyParse;
