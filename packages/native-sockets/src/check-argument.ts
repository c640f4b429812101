// Checks of what callers pass in.
import { inspect } from 'node:util';
import { SocketArgumentError } from './errors.js';
import { longestPath } from './socket-address.js';

/** An options object, not a bare port or a bare limit. */
export function checkOptions<T extends object>(value: T, name = 'options'): T {
  if (typeof value !== 'object' || value === null) refuse(name, 'an object', value);
  return value;
}

/**
 * Refuses what is no option: a limit whose name is misspelt would not hold, and nobody would know.
 *
 * @param known One entry for each option, which the compiler sees to.
 */
export function checkNames<T extends object>(
  where: string,
  options: T,
  known: Readonly<Record<T extends unknown ? keyof T : never, true>>,
): void {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    const names = Object.keys(known).toSorted((a, b) => distance(name, a) - distance(name, b));
    throw new SocketArgumentError(
      `${where}: the option '${name}' is not known; there are, nearest first: ${names.join(', ')}`,
    );
  }
}

/** How many letters have to be written, left out or changed to come from one word to the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [at, letter] of Array.from(from.toLowerCase()).entries()) {
    const next = [at + 1];
    for (const [index, other] of Array.from(to.toLowerCase()).entries()) {
      const changed = (row[index] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

export function checkPort(value: number): void {
  checkInteger('port', value, 1, 65_535);
}

export function checkInteger(name: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    refuse(name, `an integer from ${least} to ${most}`, value);
  }
  return value;
}

export function checkHost(value: string): void {
  if (typeof value !== 'string' || value === '' || /[\s\0]/.test(value)) {
    refuse('host', 'a host name or an IP address', value);
  }
}

/** The path of a socket's file, or an abstract name after `\0`. */
export function checkPath(value: string): void {
  if (typeof value !== 'string' || value === '' || value.lastIndexOf('\0') > 0) {
    refuse('path', 'the path of a Unix domain socket', value);
  }
  if (Buffer.byteLength(value) > longestPath) {
    refuse('path', `at most ${longestPath} bytes long, which is all a socket address holds`, value);
  }
}

/** Of any length, `Infinity` too: waits are made of slices. */
export function checkTimeoutMs(value: number, name = 'timeoutMs'): number {
  if (typeof value !== 'number' || !(value >= 0)) {
    refuse(name, 'a number of milliseconds of at least 0', value);
  }
  return value;
}

/** 0 is refused: elsewhere it means "no limit", and here no connection is made in no time. */
export function checkConnectTimeoutMs(value: number): number {
  if (value === 0) refuse('connectTimeoutMs', 'more than 0 milliseconds', value);
  return checkTimeoutMs(value, 'connectTimeoutMs');
}

export function checkBytes(name: string, value: Uint8Array): void {
  if (!(value instanceof Uint8Array)) refuse(name, 'a Uint8Array', value);
}

/** An empty buffer could not tell "nothing fits" from the peer's end. */
export function checkRoom(value: Uint8Array): void {
  if (!(value instanceof Uint8Array) || value.byteLength === 0) {
    refuse('into', 'a Uint8Array of at least one byte', value);
  }
}

export function refuse(name: string, wanted: string, value: unknown): never {
  throw new SocketArgumentError(
    `${name} must be ${wanted}, not ${inspect(value)} (${typeof value})`,
  );
}
