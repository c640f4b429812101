// Checks of what a connection received and sent.
import { checkMessage } from '@tcp-echo/base';
import type { ConnectionLog } from '@tcp-echo/echo-server';
import { escapeBytes, formatStream } from '@tcp-echo/echo-server/internal';
import {
  checkConnections,
  type CheckedSubject,
  type CheckResult,
  type Judgement,
} from './check.js';

/** All bytes of one direction: text stands for its UTF-8 bytes; a pattern is looked for in them as text. */
export type ExpectedBytes = string | Uint8Array | RegExp;

type Direction = 'received' | 'sent';

/** A connection received these bytes, and no others. */
export function checkReceived(subject: CheckedSubject, expected: ExpectedBytes): CheckResult {
  return checkDirection(subject, 'received', expected);
}

/** These bytes were sent on a connection, and no others. */
export function checkSent(subject: CheckedSubject, expected: ExpectedBytes): CheckResult {
  return checkDirection(subject, 'sent', expected);
}

/** A connection received these bytes and sent the same; without `expected`: whatever came, if anything did. */
export function checkEchoed(subject: CheckedSubject, expected?: string | Uint8Array): CheckResult {
  if (expected === undefined) {
    return checkConnections(subject, {
      wanted: 'to have sent what it received',
      judge: judgeSame,
    });
  }
  const bytes = bytesOf(expected);
  return checkConnections(subject, {
    wanted: `to have received and sent ${formatStream(bytes)}`,
    judge(connection) {
      const received = judgeBytes(connection, 'received', bytes);
      return received.verdict === 'yes' ? judgeBytes(connection, 'sent', bytes) : received;
    },
  });
}

function checkDirection(
  subject: CheckedSubject,
  direction: Direction,
  expected: ExpectedBytes,
): CheckResult {
  if (expected instanceof RegExp) {
    return checkConnections(subject, {
      wanted: `to have ${direction} what matches ${String(expected)}`,
      judge: (connection) => judgePattern(connection, direction, expected),
    });
  }
  const bytes = bytesOf(expected);
  return checkConnections(subject, {
    wanted: `to have ${direction} ${formatStream(bytes)}`,
    judge: (connection) => judgeBytes(connection, direction, bytes),
  });
}

function bytesOf(expected: string | Uint8Array): Buffer {
  return Buffer.from(checkMessage(expected, 'expected') as Uint8Array);
}

function judgePattern(connection: ConnectionLog, direction: Direction, pattern: RegExp): Judgement {
  // Not `test`, which goes on from the last match where the pattern is global.
  if (String(connection[direction]).search(pattern) !== -1) return { verdict: 'yes' };
  return { verdict: connection[`${direction}BytesDropped`] === 0 ? 'no' : 'unknown' };
}

function judgeBytes(connection: ConnectionLog, direction: Direction, expected: Buffer): Judgement {
  const kept = connection[direction];
  const totalBytes = connection[`${direction}Bytes`];
  const difference = firstDifference(kept, expected);
  const offset = difference === -1 ? kept.length : difference;
  const isPrefix = offset === kept.length;
  if (isPrefix && totalBytes === expected.length) {
    return { verdict: kept.length === totalBytes ? 'yes' : 'unknown' };
  }
  const count = `${direction} ${totalBytes} bytes, not ${expected.length}`;
  return {
    verdict: 'no',
    agreeingBytes: offset,
    fault() {
      // The first byte that differs is among those that the log dropped.
      if (isPrefix && totalBytes > kept.length) return count;
      const lengths = totalBytes === expected.length ? '' : `${count}, and `;
      const named = { name: direction, bytes: kept };
      const difference = showDifference({ name: 'expected', bytes: expected }, named, offset);
      return `${lengths}differs at offset ${offset}:\n${difference}`;
    },
  };
}

function judgeSame(connection: ConnectionLog): Judgement {
  const { received, receivedBytes, receivedBytesDropped, sent, sentBytes } = connection;
  if (receivedBytes === 0) return { verdict: 'no', fault: () => 'received nothing' };
  if (receivedBytesDropped === 0) return judgeBytes(connection, 'sent', received);
  const isSameSoFar = receivedBytes === sentBytes && firstDifference(received, sent) === -1;
  return {
    verdict: isSameSoFar ? 'unknown' : 'no',
    fault: () => `received ${receivedBytes} bytes and sent ${sentBytes}`,
  };
}

// Where two runs of bytes differ first, shown as text and as hexadecimal with a mark below it.

/** How many bytes are shown before the difference, and from it on. */
const bytesBefore = 12;
const bytesAfter = 12;

/** The offset of the first byte that differs, the end of the shorter one included; -1 if they are equal. */
function firstDifference(one: Uint8Array, other: Uint8Array): number {
  const shared = Math.min(one.length, other.length);
  for (let offset = 0; offset < shared; offset += 1) {
    if (one[offset] !== other[offset]) return offset;
  }
  return one.length === other.length ? -1 : shared;
}

/** Bytes with a name of at most 8 characters, which stands before them. */
interface NamedBytes {
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
function showDifference(one: NamedBytes, other: NamedBytes, offset: number): string {
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
