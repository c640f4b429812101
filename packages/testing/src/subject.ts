// What a check is about: a server's log, or one connection of it.
import { InvalidArgumentError } from '@tcp-echo/base';
import type { ConnectionLog, EchoServer } from '@tcp-echo/echo-server';
import { formatConnection, formatLog } from '@tcp-echo/echo-server/internal';
import { inspect } from 'node:util';

/** A server that was started with `log`, its log, or one connection of it. */
export type CheckedSubject = EchoServer | readonly ConnectionLog[] | ConnectionLog;

/** The subject of a check. */
export interface Subject {
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
