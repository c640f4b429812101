// A check of connections: whether one of them is as wanted, and the message if not. Every framework's
// matcher and assertion is made of this.
import { InvalidArgumentError, InvalidStateError } from '@tcp-echo/base';
import type { ConnectionLog, EchoServer } from '@tcp-echo/echo-server';
import { formatConnection, formatLog } from '@tcp-echo/echo-server/internal';
import { inspect } from 'node:util';

/** Whether a check passed, and what to say if that is not what was wanted. */
export interface CheckResult {
  readonly pass: boolean;
  /** Why it did not pass; or, where it did, why its negation does not. */
  readonly message: () => string;
}

/** What was found of one connection. */
export interface Judgement {
  /** `unknown`: the log dropped what would have to be compared. */
  readonly verdict: 'yes' | 'no' | 'unknown';
  /** How many bytes are right: of the connections that are not as wanted, the best is shown. */
  readonly agreeingBytes?: number;
  /** What is wrong, after "connection 1 of the log". */
  readonly fault?: () => string;
}

/** What one connection has to be like. */
interface ConnectionCheck {
  /** After "a connection": `to have ended`. */
  readonly wanted: string;
  readonly judge: (connection: ConnectionLog) => Judgement;
}

/**
 * Of a server or a log, one connection that is as wanted is enough.
 *
 * @throws InvalidArgumentError if `subject` has no log.
 * @throws InvalidStateError if the log dropped what would have to be compared.
 */
export function checkConnections(
  subject: CheckedSubject,
  { wanted, judge }: ConnectionCheck,
): CheckResult {
  const { connections, noun, inWords } = subjectOf(subject);
  const judgements = connections.map(judge);
  const positive = judgements.findIndex(({ verdict }) => verdict === 'yes');
  if (positive !== -1) {
    const which = noun === 'a connection' ? `connection ${positive + 1} of the log` : 'it';
    return {
      pass: true,
      message: () => `expected ${noun} not ${wanted}, but ${which} has; ${inWords}`,
    };
  }
  if (judgements.some(({ verdict }) => verdict === 'unknown')) {
    throw new InvalidStateError(
      `the log dropped bytes that this check needs; start the server with a larger log.maxBytesPerConnection; ${inWords}`,
    );
  }
  return {
    pass: false,
    message() {
      const fault = worded(judgements, noun);
      return [`expected ${noun} ${wanted}`, ...fault, inWords].join('\n');
    },
  };
}

/** What is wrong with the connection that comes closest. */
function worded(judgements: readonly Judgement[], noun: string): string[] {
  const closeness = judgements.map(({ fault, agreeingBytes = 0 }) => (fault ? agreeingBytes : -1));
  const closest = closeness.indexOf(Math.max(...closeness));
  const fault = judgements[closest]?.fault;
  if (fault === undefined) return [];
  const which = noun === 'a connection' ? `connection ${closest + 1} of the log` : 'it';
  return [`${which} ${fault()}`];
}

// What a check is about: a server's log, or one connection of it.

/** A server that was started with `log`, its log, or one connection of it. */
export type CheckedSubject = EchoServer | readonly ConnectionLog[] | ConnectionLog;

/** The subject of a check. */
interface Subject {
  readonly connections: readonly ConnectionLog[];
  /** "a connection": where it is a log, one of its connections that passes is enough. */
  readonly noun: string;
  /** What the log has, in words. */
  readonly inWords: string;
}

/** @throws InvalidArgumentError if `value` is nothing that has a log. */
export function subjectOf(value: unknown): Subject {
  if (isConnection(value)) {
    return {
      connections: [value],
      noun: 'the connection',
      inWords: `the connection ${formatConnection(value)}`,
    };
  }
  const connections = hasLog(value) ? value.log : value;
  if (!Array.isArray(connections) || !connections.every(isConnection)) {
    throw new InvalidArgumentError(
      `what is checked must be a server that was started with { log: true }, its log, or one connection of it, not ${describe(value)}`,
    );
  }
  return { connections, noun: 'a connection', inWords: formatLog(connections) };
}

function hasLog(value: unknown): value is { readonly log: unknown } {
  return typeof value === 'object' && value !== null && 'log' in value;
}

/** By its shape, so that the log of another copy of this package passes too. */
function isConnection(value: unknown): value is ConnectionLog {
  return typeof value === 'object' && value !== null && 'receivedBytesDropped' in value;
}

function describe(value: unknown): string {
  if (value === undefined) return 'undefined; a log that is empty has no first connection yet';
  return `${inspect(value, { depth: 0 })} (${typeof value})`;
}
