// Prints the article's lines as they happen, from every thread, without needing any event loop.
import { writeSync } from 'node:fs';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import type { Address } from './address.js';
import { traceChannel, type TraceEvent } from './trace.js';

/** A running printer of the trace. */
export interface TracePrinter extends Disposable {
  /**
   * How many lines all threads have printed: one element, notified on each line (`Atomics.wait`). Lines
   * count although their reader is gone.
   */
  readonly lineCount: Int32Array;
}

const shareKey = 'tcp-echo:print-trace';

/**
 * Prints the article's line of each trace event to standard output, in this thread and in every worker
 * thread that is started from now on. Dispose of it to stop; workers that already run go on.
 */
export function printTrace(): TracePrinter {
  const lineCount = new Int32Array(new SharedArrayBuffer(4));
  const stop = printInThisThread(lineCount);
  setEnvironmentData(shareKey, lineCount);
  return {
    lineCount,
    [Symbol.dispose]() {
      stop();
      setEnvironmentData(shareKey, undefined);
    },
  };
}

/** Starts printing in a worker whose parent prints. Called once, when core-helpers is loaded there. */
export function inheritPrintTrace(): void {
  const lineCount = isMainThread ? undefined : getEnvironmentData(shareKey);
  if (lineCount instanceof Int32Array) printInThisThread(lineCount);
}

/** Runs `start`. The workers that it starts do not print: whoever starts them tells their trace. */
export function withoutPrintTrace<T>(start: () => T): T {
  const shared = getEnvironmentData(shareKey);
  setEnvironmentData(shareKey, undefined);
  try {
    return start();
  } finally {
    if (shared !== undefined) setEnvironmentData(shareKey, shared);
  }
}

function printInThisThread(lineCount: Int32Array): () => void {
  const print = (event: unknown): void => {
    const line = formatArticleLine(event as TraceEvent);
    if (line === undefined) return;
    writeLine(line);
    Atomics.add(lineCount, 0, 1);
    Atomics.notify(lineCount, 0);
  };
  traceChannel.subscribe(print);
  return () => {
    traceChannel.unsubscribe(print);
  };
}

/**
 * A worker's `console.log` waits for the main thread's loop, which may stand still: this goes to the
 * file descriptor itself.
 */
function writeLine(line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Nobody reads any more, as after `| head -1`: that is no reason to end the program.
      if (code === 'EPIPE') return;
      // A full pipe that Node made non-blocking: its reader is slow, not gone.
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

// The article's view of the trace: the lines that its Python programs print.

/** The article's line for `event`, without a line end; undefined where the article's programs print nothing. */
export function formatArticleLine(event: TraceEvent): string | undefined {
  const { actor, kind } = event;
  if (actor === 'server') {
    if (kind === 'received') {
      return `-> Server received ${text(event.bytes)} from ${peername(event.peer)}`;
    }
    if (kind === 'sending') return `<- Server sending: ${text(event.bytes)}`;
    if (kind === 'closing') return '-- Terminating connection on server';
    return undefined;
  }
  // Only the article's blocking client says that it connects.
  if (kind === 'connecting' && event.blocking && event.peer && 'port' in event.peer) {
    return `-> Client connecting to port: ${event.peer.port}`;
  }
  if (kind === 'sending') return `-> Client sending: ${text(event.bytes)}`;
  if (kind === 'received') return `<- Client received: ${text(event.bytes)}`;
  if (kind === 'closing') return '-- Terminating connection on client';
  return undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** `%r` of the decoded bytes; of the bytes themselves where they are not UTF-8. */
function text(bytes: Uint8Array = new Uint8Array()): string {
  try {
    return pythonRepr(utf8.decode(bytes));
  } catch {
    return pythonReprOfBytes(bytes);
  }
}

/** What `writer.get_extra_info('peername')` prints as. */
function peername(peer: Address | undefined): string {
  if (peer === undefined) return 'None';
  if (peer.family === 'Unix') return pythonRepr(peer.path);
  if (peer.family === 'IPv4') return `('${peer.host}', ${peer.port})`;
  return `('${peer.host}', ${peer.port}, 0, 0)`;
}

// Python's `repr()` of text and bytes, as `%r` prints them in the article's lines.
// Source: https://docs.python.org/3/library/functions.html#repr and str.isprintable.

const named: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** What Python does not print as it is: separators but the space, and all of category "Other". */
const unprintable = /[\p{C}\p{Z}]/u;

/** `'Hello World!'`, `"it's"`, `'a\nb'`, `'\x00'`. */
function pythonRepr(text: string): string {
  const quote = quoteFor(text);
  let body = '';
  for (const character of text) {
    if (character === quote) body += `\\${quote}`;
    else if (named[character] !== undefined) body += named[character];
    else if (character !== ' ' && unprintable.test(character)) body += escape(character);
    else body += character;
  }
  return quote + body + quote;
}

/** `b'\xff'`. */
function pythonReprOfBytes(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const quote = quoteFor(latin1);
  let body = '';
  for (const character of latin1) {
    if (character === quote) body += `\\${quote}`;
    else if (named[character] !== undefined) body += named[character];
    else if (character < ' ' || character > '~') body += escape(character);
    else body += character;
  }
  return `b${quote}${body}${quote}`;
}

function quoteFor(text: string): "'" | '"' {
  return text.includes("'") && !text.includes('"') ? '"' : "'";
}

function escape(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  if (point <= 0xff) return `\\x${hex(point, 2)}`;
  if (point <= 0xffff) return `\\u${hex(point, 4)}`;
  return `\\U${hex(point, 8)}`;
}

function hex(point: number, width: number): string {
  return point.toString(16).padStart(width, '0');
}
