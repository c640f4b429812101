// Checks of arguments and options that several packages take. Each returns the value it was given.
import { inspect, types } from 'node:util';
import { InvalidArgumentError } from './errors.js';

/** Says which argument or option is wrong, what it must be, and what it is. @throws InvalidArgumentError */
export function refuseArgument(name: string, wanted: string, value: unknown): never {
  throw new InvalidArgumentError(
    `${name} must be ${wanted}, not ${inspect(value)} (${typeof value})`,
  );
}

/** @throws InvalidArgumentError unless `value` is an integer from `min` to `max`. */
export function checkInteger(name: string, value: unknown, min: number, max: number): number {
  if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
    const range =
      max === Number.MAX_SAFE_INTEGER
        ? `an integer of at least ${min}`
        : `an integer from ${min} to ${max}`;
    refuseArgument(name, range, value);
  }
  return value as number;
}

/** A port that can be connected to. @throws InvalidArgumentError unless it is 1 to 65535. */
export function checkPort(value: unknown, name = 'port'): number {
  return checkInteger(name, value, 1, 65_535);
}

/** A port that can be listened on; 0 asks for an ephemeral one. @throws InvalidArgumentError unless it is 0 to 65535. */
export function checkListenPort(value: unknown, name = 'port'): number {
  return checkInteger(name, value, 0, 65_535);
}

/** A host name or IP address. @throws InvalidArgumentError if it is empty, no string, or holds white space or NUL. */
export function checkHost(value: unknown, name = 'host'): string {
  if (typeof value !== 'string' || value === '' || /[\s\0]/.test(value)) {
    refuseArgument(name, 'a host name or an IP address', value);
  }
  return value;
}

/** The longest path that `struct sockaddr_un` holds with its NUL: 108 bytes on Linux, 104 elsewhere (unix(7)). */
const maxPathBytes = process.platform === 'linux' ? 107 : 103;

/**
 * The path of a Unix domain socket; a first character `\0` makes it an abstract name, on Linux only.
 *
 * @throws InvalidArgumentError if it is empty, no string, longer than the kernel takes, or holds NUL elsewhere.
 */
export function checkSocketPath(value: unknown, name = 'path'): string {
  if (typeof value !== 'string' || value.length === 0 || value.lastIndexOf('\0') > 0) {
    refuseArgument(name, 'the path of a Unix domain socket', value);
  }
  if (value.startsWith('\0') && process.platform !== 'linux') {
    refuseArgument(name, 'a path: only Linux has abstract names', value);
  }
  if (Buffer.byteLength(value) > maxPathBytes) {
    refuseArgument(
      name,
      `at most ${maxPathBytes} bytes long, which is all a socket address holds`,
      value,
    );
  }
  return value;
}

/** @throws InvalidArgumentError unless `value` is `true` or `false`. */
export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') refuseArgument(name, 'true or false', value);
  return value;
}

/**
 * A duration in milliseconds, of any length: `LongTimeout` keeps to those that are too long for Node's own timers.
 *
 * @param max The longest, where `Infinity` has no meaning.
 * @throws InvalidArgumentError unless it is 0 to `max`.
 */
export function checkDurationMs(name: string, value: unknown, max = Infinity): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= max)) {
    const range = max === Infinity ? 'of at least 0' : `from 0 to ${max}`;
    refuseArgument(name, `a number of milliseconds ${range}`, value);
  }
  return value;
}

/**
 * A limit in milliseconds; `Infinity` is none. 0 is refused: it means "no limit" in some programs and "do
 * not wait" in others, and nobody answers in no time.
 *
 * @throws InvalidArgumentError unless it is more than 0.
 */
export function checkTimeLimitMs(name: string, value: unknown): number {
  if (value === 0) {
    throw new InvalidArgumentError(
      `${name} must be more than 0 milliseconds; leave it out for the default`,
    );
  }
  return checkDurationMs(name, value);
}

/** @throws InvalidArgumentError unless `value` is one of `allowed`. */
export function checkOneOf<T extends string>(
  name: string,
  value: unknown,
  allowed: readonly T[],
): T {
  if (!allowed.includes(value as T)) {
    refuseArgument(name, `one of ${allowed.map((word) => `'${word}'`).join(', ')}`, value);
  }
  return value as T;
}

/** @throws InvalidArgumentError unless `value` is text or bytes. */
export function checkMessage(value: unknown, name = 'message'): string | Uint8Array {
  if (typeof value !== 'string' && !types.isUint8Array(value)) {
    refuseArgument(name, 'a string or a Uint8Array', value);
  }
  return value;
}

/** @throws InvalidArgumentError unless `value` is an AbortSignal or undefined. */
export function checkSignal(value: unknown, name = 'signal'): AbortSignal | undefined {
  if (value !== undefined && !(value instanceof AbortSignal)) {
    refuseArgument(name, "an AbortSignal (a controller's `signal`)", value);
  }
  return value;
}

/** An options object. @throws InvalidArgumentError for anything else, such as a bare port. */
export function checkOptions<T extends object>(value: T, name = 'options'): T {
  if (typeof value !== 'object' || value === null) refuseArgument(name, 'an object', value);
  return value;
}

// Checks of what TLS is told on either end.

/** Text or bytes of a PEM file. */
export type Pem = string | Uint8Array;

/**
 * Whether it can be read is found out when it is. Messages say nothing of the value: it may be a secret.
 *
 * @throws InvalidArgumentError unless `value` is bytes, or text of a PEM file.
 */
export function checkPem(name: string, value: unknown): Pem {
  if (value instanceof Uint8Array) return value;
  // A path is what is given here by mistake.
  if (typeof value === 'string' && value.includes('-----BEGIN ')) return value;
  throw new InvalidArgumentError(
    `${name} must be the content of a PEM file, as text or bytes; read the file first`,
  );
}

/** A copy of the list. @throws InvalidArgumentError unless ALPN can carry its names: RFC 7301 section 3.1. */
export function checkAlpnProtocols(value: unknown, name = 'tls.alpnProtocols'): string[] {
  if (!Array.isArray(value)) refuseArgument(name, 'a list of names', value);
  return value.map((protocol: unknown) => {
    const bytes = typeof protocol === 'string' ? Buffer.byteLength(protocol) : 0;
    if (bytes < 1 || bytes > 255) {
      refuseArgument(name, 'a list of names of 1 to 255 bytes', protocol);
    }
    return protocol as string;
  });
}

// Names that data may have: of options, of faults. A wrong one is answered with the right ones, since an
// option whose name is misspelt would do nothing, and nobody would know.

/**
 * The names of the options of an interface, for `checkKeys`; one that is missing here does not compile.
 *
 * @example
 * const retryNames = namesOf<RetryOptions>({ attempts: true, delayMs: true, maxDelayMs: true });
 */
export function namesOf<Options extends object>(
  table: Readonly<Record<keyof Options, true>>,
): readonly string[] {
  return Object.keys(table);
}

/** @throws InvalidArgumentError, listing what `known` has, the nearest first, unless it has `name`. */
export function checkName<Name extends string>(
  what: string,
  name: unknown,
  known: readonly Name[],
): Name {
  if (known.includes(name as Name)) return name as Name;
  const answer =
    known.length === 0
      ? 'there are none'
      : `there are, nearest first: ${nearestFirst(name, known).join(', ')}`;
  throw new InvalidArgumentError(`${what} ${inspect(name)} is not known; ${answer}`);
}

/** @throws InvalidArgumentError unless every key of `data`, which messages call `path`, is one of `known`. */
export function checkKeys(path: string, data: object, known: readonly string[]): void {
  for (const key of Object.keys(data)) {
    if (!known.includes(key)) checkName(`${path}: the option`, key, known);
  }
}

function nearestFirst(name: unknown, known: readonly string[]): readonly string[] {
  if (typeof name !== 'string') return known;
  // Loaded where something is wrong, and only there; this file is built as CommonJS, and bundlers know the word.
  const { distance } = require('fastest-levenshtein') as typeof import('fastest-levenshtein');
  const wanted = name.toLowerCase();
  return known.toSorted(
    (a, b) => distance(wanted, a.toLowerCase()) - distance(wanted, b.toLowerCase()),
  );
}

// Listening to an abort signal that many operations share. Node warns of a leak from the eleventh
// listener of one signal on, so each signal gets one listener, whatever the number of operations.

const listenersOf = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `listener` once when `signal` aborts, unless the returned function is called before. Never
 * calls it for a signal that has aborted already: ask `signal.aborted` first.
 */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => undefined;
  let listeners = listenersOf.get(signal);
  if (listeners === undefined) {
    const added = new Set<() => void>();
    listeners = added;
    listenersOf.set(signal, added);
    signal.addEventListener(
      'abort',
      () => {
        for (const each of added) each();
        added.clear();
      },
      { once: true },
    );
  }
  // A function of its own for each call, so that the same listener may be given twice.
  const call = (): void => {
    listener();
  };
  listeners.add(call);
  return () => void listeners.delete(call);
}
