// What can go wrong with connections and messages: counted by kind, with the first example of each.
import type { ThreadMeter } from '../thread/thread-meter.js';

/** Every kind, with what it means. */
export const failureKinds = [
  /** Nobody listens there. */
  'refused',
  /** The peer reset the connection. */
  'reset',
  /** The connection was not made in time. */
  'connect-timed-out',
  /** An echo was not back in time. */
  'timed-out',
  /** A byte differs, or was never sent. */
  'mismatched',
  /** The peer ended the connection. */
  'ended-early',
  /** There is no way to the peer. */
  'unreachable',
  /** No Unix domain socket has that path. */
  'no-such-socket',
  /** All ports of this machine are in use: connections that were closed keep theirs for a while. */
  'no-port-left',
  /** This process has too many open files. */
  'too-many-open-files',
  'not-permitted',
  'other',
] as const;

/** A kind of failure. */
export type FailureKind = (typeof failureKinds)[number];

const kinds: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  // A Unix domain socket whose queue of connections is full.
  EAGAIN: 'refused',
  ETIMEDOUT: 'connect-timed-out',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  ENOENT: 'no-such-socket',
  ENOTDIR: 'no-such-socket',
  EADDRNOTAVAIL: 'no-port-left',
  EMFILE: 'too-many-open-files',
  ENFILE: 'too-many-open-files',
  EACCES: 'not-permitted',
  EPERM: 'not-permitted',
};

/** The kind of an error of the operating system. */
export function kindOf(code: string | undefined): FailureKind {
  return kinds[code ?? ''] ?? 'other';
}

const remedies: Partial<Record<FailureKind, string>> = {
  'no-port-left': 'fewer connections a second, or wait until those that were closed are forgotten',
  'too-many-open-files': 'raise `ulimit -n`, or take fewer connections',
};

/** The failures of one thread. */
export class Failures {
  readonly #examples = new Map<FailureKind, string>();
  readonly #meter: ThreadMeter;

  constructor(meter: ThreadMeter) {
    this.#meter = meter;
  }

  count(kind: FailureKind, message: string): void {
    this.#meter.countFailure(kind);
    if (this.#examples.has(kind)) return;
    const remedy = remedies[kind];
    this.#examples.set(kind, remedy === undefined ? message : `${message}: ${remedy}`);
  }

  /** The first message of each kind. */
  get examples(): ReadonlyMap<FailureKind, string> {
    return this.#examples;
  }
}
