// Version 2: a binary header. Section 2.2 of the specification:
// https://github.com/haproxy/haproxy/blob/master/doc/proxy-protocol.txt
import { formatByte } from '@tcp-echo/base';
import { addressLayoutOf, checkFamily } from './address-layout.js';
import { verifyChecksum } from './checksum-tlv.js';
import { decodeTlv } from './decode-tlv.js';
import type { ProxyHeader } from './proxy-header.js';
import type { ProxyParse } from './proxy-parse.js';
import { malformed, ProxyProtocolError } from './proxy-protocol-error.js';
import type { ProxyTlv } from './proxy-tlv.js';
import { splitTlvs } from './split-tlvs.js';

export const v2Signature = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

/** Signature, version and command, family and protocol, and two bytes for the length of what follows. */
const fixedBytes = 16;

/** `bytes` start with the signature. @throws ProxyProtocolError */
export function parseV2(bytes: Buffer): ProxyParse {
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
