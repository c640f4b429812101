// The log of a server: its connections in the order in which they were accepted, and waiting for them.
import {
  checkDurationMs,
  checkInteger,
  checkKeys,
  checkOneOf,
  checkOptions,
  checkSignal,
  InvalidArgumentError,
  LongTimeout,
  namesOf,
  onAbort,
  realTimers,
} from '@tcp-echo/base';
import { framesOf, type Caller } from '../close.js';
import { connectionOutcomes, type ConnectionOutcome } from '../connection/outcome.js';
import { echoServerDefaults } from '../defaults.js';
import { LogWaitError } from '../errors.js';
import { ConnectionRecord, type ConnectionLog, type LoggedEnds } from './connection-log.js';
import { formatLog } from './format-log.js';

/** Logs what the connections of one server do. */
export class ServerLog {
  readonly #connections: ConnectionRecord[] = [];
  readonly #maxBytesPerConnection: number;
  /** Called at each change. */
  readonly #waiting = new Set<() => void>();
  #isClosed = false;

  constructor({ maxBytesPerConnection }: LogLimits) {
    this.#maxBytesPerConnection = maxBytesPerConnection;
  }

  /** Live: always the same array. */
  get connections(): readonly ConnectionLog[] {
    return this.#connections;
  }

  /** Begins the log of a connection; what it returns has to be told what happens. */
  open(ends: LoggedEnds): ConnectionRecord {
    const record = new ConnectionRecord(ends, this.#maxBytesPerConnection, () => this.#changed());
    this.#connections.push(record);
    this.#changed();
    return record;
  }

  /** Forgets every connection; what those that are open do from now on is logged nowhere. */
  clear(): void {
    this.#connections.length = 0;
  }

  /** Nothing more will come: whoever still waits is told so. */
  close(): void {
    this.#isClosed = true;
    this.#changed();
  }

  /**
   * Resolves with the first connection for which `condition` holds, now or later.
   *
   * @param caller Whose stack the error has: the one of a timer would lead nobody to the line that waits.
   * @throws LogWaitError when it did not come to hold in time, or cannot any more.
   * @throws the signal's reason.
   */
  waitFor(
    condition: ResolvedCondition,
    { timeoutMs, signal }: ResolvedWait,
    caller: Caller,
  ): Promise<ConnectionLog> {
    return new Promise((resolve, reject) => {
      const settle = (how: () => void): void => {
        timer.clear();
        stopListening();
        this.#waiting.delete(look);
        how();
      };
      const fail = (reason: LogWaitError['reason']): void => {
        const log = formatLog(this.#connections);
        const error = new LogWaitError(reason, condition.description, timeoutMs, log);
        error.stack = `${error.name}: ${error.message}${framesOf(caller)}`;
        settle(() => reject(error));
      };
      const look = (): void => {
        try {
          const found = this.#connections.find((each, index) => condition.holds(each, index));
          if (found !== undefined) settle(() => resolve(found));
          else if (this.#connections.some((each, index) => condition.isHopeless(each, index))) {
            fail('connection-ended');
          } else if (this.#isClosed) fail('server-closed');
        } catch (error) {
          settle(() => reject(error));
        }
      };
      const timer = new LongTimeout(() => fail('timed-out'), timeoutMs, realTimers);
      const stopListening = onAbort(signal, () => settle(() => reject(signal?.reason)));
      this.#waiting.add(look);
      if (signal?.aborted) settle(() => reject(signal.reason));
      else look();
    });
  }

  #changed(): void {
    for (const look of this.#waiting) look();
  }
}

// The options of the log and of waiting for it, and their check.

/** How much a server keeps of what it logs. */
export interface LogOptions {
  /** So many bytes are kept of each direction of a connection; the rest is counted. @defaultValue 1048576 */
  readonly maxBytesPerConnection?: number;
}

type LogLimits = Required<LogOptions>;

/** How long to wait for something in the log. */
export interface WaitOptions {
  /** In milliseconds; less than the limit of a test in most frameworks, so that it is this error one sees. @defaultValue 3000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

type ResolvedWait = ReturnType<typeof resolveWait>;

const logOptionNames = namesOf<LogOptions>({ maxBytesPerConnection: true });

/** Undefined where no log is wanted. @throws InvalidArgumentError */
export function resolveLogOptions(log: boolean | LogOptions = false): LogLimits | undefined {
  if (log === false) return undefined;
  if (log !== true && (typeof log !== 'object' || log === null)) {
    throw new InvalidArgumentError(`log must be true, false or an object, not ${String(log)}`);
  }
  if (log !== true) checkKeys('log', log, logOptionNames);
  const { maxBytesPerConnection = echoServerDefaults.maxLoggedBytes } = log === true ? {} : log;
  return {
    maxBytesPerConnection: checkInteger(
      'log.maxBytesPerConnection',
      maxBytesPerConnection,
      0,
      Number.MAX_SAFE_INTEGER,
    ),
  };
}

const waitOptionNames = namesOf<WaitOptions>({ timeoutMs: true, signal: true });

/** @throws InvalidArgumentError */
export function resolveWait(options: WaitOptions) {
  const { timeoutMs = echoServerDefaults.waitTimeoutMs, signal } = checkOptions(options);
  checkKeys('waitForConnection', options, waitOptionNames);
  return { timeoutMs: checkDurationMs('timeoutMs', timeoutMs), signal: checkSignal(signal) };
}

// What a test waits for in the log: as data, so that an error can say it, or as a function.

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
interface ResolvedCondition {
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
