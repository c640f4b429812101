// Checks of what callers pass in.
import { inspect } from 'node:util';
import { SocketArgumentError } from './errors.js';
import { longestPath } from './unix-address.js';

/** An options object, not a bare port or a bare limit. */
export function checkOptions<T extends object>(value: T, name = 'options'): T {
  if (typeof value !== 'object' || value === null) refuse(name, 'an object', value);
  return value;
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
