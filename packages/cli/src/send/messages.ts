// What `send` sends: from words or from standard input, as it comes or line by line, as bytes or as hexadecimal
// digits. Nothing is held longer than it takes to make a message of it.
import { readFileSync } from 'node:fs';
import { UsageError } from '../usage-error.js';

/** How input becomes messages. */
export interface MessageForm {
  readonly lines: boolean;
  readonly hex: boolean;
}

/** A line that is longer is sent in pieces of this size, so that memory stays bounded. */
const maxLineBytes = 1_048_576;

/** The messages of words: one, or with `lines` one for each, with a line feed after it. */
export function messagesOfWords(words: readonly string[], { lines, hex }: MessageForm): Buffer[] {
  if (hex) {
    const texts = lines ? words : [words.join('')];
    return texts.map((text) => decodeHex(text.replaceAll(/\s/g, '')));
  }
  const bytes = bytesOfWords(words);
  if (lines) return bytes.map((word) => Buffer.concat([word, lineFeed]));
  return [Buffer.concat(bytes.flatMap((word, at) => (at === 0 ? [word] : [space, word])))];
}

const lineFeed = Buffer.from('\n');
const space = Buffer.from(' ');

/** Arguments are bytes (execve(2)). Node makes text of them, in which U+FFFD stands for each that is no UTF-8. @throws UsageError */
function bytesOfWords(words: readonly string[]): Buffer[] {
  if (!words.some((word) => word.includes('\u{fffd}')))
    return words.map((word) => Buffer.from(word));
  const given = argumentsOfProcess();
  return words.map((word) => {
    // Each once: two that differ may read alike.
    const at = given.findIndex((each) => String(each) === word);
    const [bytes] = at < 0 ? [] : given.splice(at, 1);
    if (bytes !== undefined) return bytes;
    if (!word.includes('\u{fffd}')) return Buffer.from(word);
    throw new UsageError(
      `${JSON.stringify(word)} has bytes that are no UTF-8, or U+FFFD, which stands for them`,
      'give them as digits, with --hex, or on standard input',
    );
  });
}

/** As they were given (proc(5)): on Linux only. */
function argumentsOfProcess(): Buffer[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync('/proc/self/cmdline');
  } catch {
    return [];
  }
  const found: Buffer[] = [];
  for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0)) {
    found.push(bytes.subarray(0, end));
    bytes = bytes.subarray(end + 1);
  }
  return found;
}

/** The messages of a stream of bytes. */
export async function* messagesOf(
  chunks: AsyncIterable<unknown>,
  { lines, hex }: MessageForm,
): AsyncGenerator<Buffer, void, undefined> {
  const bytes = toBuffers(chunks);
  const pieces = lines ? splitLines(bytes) : bytes;
  yield* hex ? (lines ? decodeLines(pieces) : decodeStream(pieces)) : pieces;
}

async function* toBuffers(chunks: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk as Uint8Array | string);
}

/** Each with its line feed, the last one perhaps without. */
async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let rest = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    for (let at = rest.indexOf(0x0a); at >= 0; at = rest.indexOf(0x0a)) {
      yield rest.subarray(0, at + 1);
      rest = rest.subarray(at + 1);
    }
    for (; rest.length >= maxLineBytes; rest = rest.subarray(maxLineBytes)) {
      yield rest.subarray(0, maxLineBytes);
    }
    held = rest;
  }
  if (held.length > 0) yield held;
}

/** A message for each line that has any digit. */
async function* decodeLines(lines: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const line of lines) {
    const digits = digitsIn(line);
    if (digits !== '') yield decodeHex(digits);
  }
}

/** Two digits may come in two chunks. */
async function* decodeStream(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held = '';
  for await (const chunk of chunks) {
    const digits = held + digitsIn(chunk);
    const end = digits.length - (digits.length % 2);
    if (end > 0) yield decodeHex(digits.slice(0, end));
    held = digits.slice(end);
  }
  if (held !== '') yield decodeHex(held);
}

function digitsIn(bytes: Buffer): string {
  return bytes.toString('latin1').replaceAll(/\s/g, '');
}

/** @throws UsageError unless `digits` are pairs of hexadecimal digits */
function decodeHex(digits: string): Buffer {
  const wrong = /[^\da-f]/i.exec(digits);
  if (wrong !== null || digits.length % 2 === 1) {
    const what =
      wrong === null ? 'an odd number of digits' : `${JSON.stringify(wrong[0])}, which is no digit`;
    throw new UsageError(
      `--hex: there is ${what}`,
      'a byte has two hexadecimal digits, as in: tcp-echo send --hex 68656c6c6f',
    );
  }
  return Buffer.from(digits, 'hex');
}
