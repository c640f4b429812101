// What a test waits for in the log: as data, so that an error can say it, or as a function.
import { checkInteger, checkKeys, checkOneOf, InvalidArgumentError, namesOf } from '@tcp-echo/base';
import { connectionOutcomes, type ConnectionOutcome } from '../connection/outcome.js';
import type { ConnectionLog } from './connection-log.js';

/** What has to be true of one connection; everything given has to be true at once. */
export interface ConnectionCondition {
  /** It is the first, second, … connection of the log, from 1 on. @defaultValue any of them */
  readonly nth?: number;
  /** At least so many bytes were received. */
  readonly receivedBytes?: number;
  /** At least so many bytes were sent. */
  readonly sentBytes?: number;
  /** It has ended: in this way, or with `true` in any. */
  readonly ended?: ConnectionOutcome | true;
}

/** A condition; a number is short for `{ nth }`, and a function is asked at each change of the log. */
export type WaitedFor =
  | number
  | ConnectionCondition
  | ((connection: ConnectionLog, index: number) => boolean);

/** A condition that was checked. */
export interface ResolvedCondition {
  /** "connection 1 to have received 5 bytes". */
  readonly description: string;
  /** `index` counts the connections of the log from 0 on. */
  holds(connection: ConnectionLog, index: number): boolean;
  /** Whether nothing that may still come can make it hold for this connection, and it is for no other. */
  isHopeless(connection: ConnectionLog, index: number): boolean;
}

/** @throws InvalidArgumentError */
export function resolveCondition(waitedFor: WaitedFor): ResolvedCondition {
  if (typeof waitedFor === 'function') {
    return {
      description: `a connection for which this is true: ${String(waitedFor)}`,
      holds: waitedFor,
      isHopeless: () => false,
    };
  }
  const condition = checkCondition(waitedFor);
  const { nth, receivedBytes = 0, sentBytes = 0, ended } = condition;
  const isMeant = (index: number): boolean => nth === undefined || index === nth - 1;
  const holds = (connection: ConnectionLog, index: number): boolean =>
    isMeant(index) &&
    connection.receivedBytes >= receivedBytes &&
    connection.sentBytes >= sentBytes &&
    (ended === undefined || hasEnded(connection, ended));
  return {
    description: describe(condition),
    holds,
    isHopeless: (connection, index) =>
      nth !== undefined &&
      isMeant(index) &&
      connection.outcome !== undefined &&
      !holds(connection, index),
  };
}

const conditionNames = namesOf<ConnectionCondition>({
  nth: true,
  receivedBytes: true,
  sentBytes: true,
  ended: true,
});

function checkCondition(waitedFor: number | ConnectionCondition): ConnectionCondition {
  const condition = typeof waitedFor === 'number' ? { nth: waitedFor } : waitedFor;
  if (typeof condition !== 'object' || condition === null) {
    throw new InvalidArgumentError(
      `the condition must be a number, an object or a function, not ${String(condition)} (${typeof condition})`,
    );
  }
  checkKeys('waitForConnection', condition, conditionNames);
  const { nth, receivedBytes, sentBytes, ended } = condition;
  if (nth !== undefined) checkInteger('nth', nth, 1, Number.MAX_SAFE_INTEGER);
  for (const [name, count] of Object.entries({ receivedBytes, sentBytes })) {
    if (count !== undefined) checkInteger(name, count, 0, Number.MAX_SAFE_INTEGER);
  }
  if (ended !== undefined && ended !== true) checkOneOf('ended', ended, connectionOutcomes);
  return condition;
}

function hasEnded({ outcome }: ConnectionLog, ended: ConnectionOutcome | true): boolean {
  return ended === true ? outcome !== undefined : outcome === ended;
}

function describe({ nth, receivedBytes, sentBytes, ended }: ConnectionCondition): string {
  const wanted = [];
  if (receivedBytes !== undefined) wanted.push(`have received ${receivedBytes} bytes`);
  if (sentBytes !== undefined) wanted.push(`have sent ${sentBytes} bytes`);
  if (ended !== undefined) wanted.push(ended === true ? 'have ended' : `have ended as '${ended}'`);
  if (wanted.length === 0) wanted.push('be accepted');
  const subject = nth === undefined ? 'a connection' : `connection ${nth} of the log`;
  return `${subject} to ${wanted.join(' and ')}`;
}
