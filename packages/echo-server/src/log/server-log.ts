// The log of a server: its connections in the order in which they were accepted, and waiting for them.
import { LongTimeout, onAbort, realTimers } from '@tcp-echo/base';
import { framesOf, type Caller } from '../caller.js';
import { LogWaitError } from '../errors.js';
import type { ResolvedCondition } from './condition.js';
import { ConnectionRecord, type ConnectionLog, type LoggedEnds } from './connection-log.js';
import { formatLog } from './format-log.js';
import type { LogLimits, ResolvedWait } from './log-options.js';

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
