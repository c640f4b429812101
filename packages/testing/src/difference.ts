// Where two runs of bytes differ first, shown as text and as hexadecimal with a mark below it.

import { escapeBytes } from '@tcp-echo/echo-server/internal';
/** How many bytes are shown before the difference, and from it on. */
const bytesBefore = 12;
const bytesAfter = 12;

/** The offset of the first byte that differs, the end of the shorter one included; -1 if they are equal. */
export function firstDifference(one: Uint8Array, other: Uint8Array): number {
  const shared = Math.min(one.length, other.length);
  for (let offset = 0; offset < shared; offset += 1) {
    if (one[offset] !== other[offset]) return offset;
  }
  return one.length === other.length ? -1 : shared;
}

/** Bytes with a name of at most 8 characters, which stands before them. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * ```text
 *   expected  "hello world"
 *   received  "hello_world"
 *                   ^
 *   expected  68 65 6c 6c 6f 20 77 6f 72 6c 64
 *   received  68 65 6c 6c 6f 5f 77 6f 72 6c 64
 *                            ^^
 * ```
 */
export function showDifference(one: NamedBytes, other: NamedBytes, offset: number): string {
  const start = Math.max(0, offset - bytesBefore);
  const skipped = start > 0 ? '…' : '';
  const row = ({ name }: NamedBytes, content: string): string => `  ${name.padEnd(8)}  ${content}`;
  const shown = ({ bytes }: NamedBytes): Uint8Array => bytes.subarray(start, offset + bytesAfter);
  const rest = ({ bytes }: NamedBytes): string => (bytes.length > offset + bytesAfter ? '…' : '');
  const text = (each: NamedBytes): string =>
    row(each, `${skipped}"${escapeBytes(shown(each))}"${rest(each)}`);
  const hex = (each: NamedBytes): string =>
    row(each, `${skipped}${hexadecimal(shown(each))}${rest(each)}`);
  // Up to the offset both are the same, so one mark fits both.
  const common = one.bytes.subarray(start, offset);
  const mark = (before: number, sign: string): string =>
    `${' '.repeat(12 + skipped.length + before)}${sign}`;
  return [
    text(one),
    text(other),
    mark(1 + escapeBytes(common).length, '^'),
    hex(one),
    hex(other),
    mark(3 * common.length, '^^'),
  ].join('\n');
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
