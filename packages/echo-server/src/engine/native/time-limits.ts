// The time limits of a native engine's connections: one alarm for all, and none while nothing has a limit.
import { lingerIdleMs, lingerTotalMs, type ConnectionLimits } from '../../connection/limits.js';
import type { Alarms } from './alarms.js';
import type { Conversations } from './conversations.js';
import type { NativeConnection } from './native-connection.js';

/** A limit is looked after so many times while it lasts, but not more than once in `shortestMs`. */
const looksPerLimit = 10;
const shortestMs = 5;

/** Ends connections that take too long. */
export class TimeLimits {
  readonly #conversations: Conversations;
  readonly #limits: ConnectionLimits;
  readonly #periodMs: number;
  readonly #alarms: Alarms;
  #isArmed = false;

  constructor(conversations: Conversations, limits: ConnectionLimits, alarms: Alarms) {
    this.#alarms = alarms;
    this.#conversations = conversations;
    this.#limits = limits;
    const { idleTimeoutMs = Infinity, maxConnectionMs = Infinity } = limits;
    const shortest = Math.min(idleTimeoutMs, maxConnectionMs, lingerIdleMs);
    this.#periodMs = Math.max(shortestMs, shortest / looksPerLimit);
  }

  /** Something may have a limit from now on. */
  readonly arm = (): void => {
    if (this.#isArmed) return;
    this.#isArmed = true;
    this.#alarms.after(this.#periodMs, () => {
      this.#isArmed = false;
      this.#look();
    });
  };

  #look(): void {
    const now = performance.now();
    let limited = false;
    for (const connection of this.#conversations.open) {
      if (this.#isOver(connection, now)) continue;
      limited ||= connection.lingersSinceMs !== undefined || this.#hasLimits;
    }
    if (limited) this.arm();
  }

  get #hasLimits(): boolean {
    const { idleTimeoutMs, maxConnectionMs } = this.#limits;
    return idleTimeoutMs !== undefined || maxConnectionMs !== undefined;
  }

  #isOver(connection: NativeConnection, now: number): boolean {
    const message = this.#whyOver(connection, now);
    if (message === undefined) return false;
    this.#conversations.cutOff(connection, 'timedOut', message);
    return true;
  }

  #whyOver(connection: NativeConnection, now: number): string | undefined {
    const { idleTimeoutMs = Infinity, maxConnectionMs = Infinity } = this.#limits;
    const { lastActiveMs, acceptedAtMs, lingersSinceMs } = connection;
    const silentMs = now - lastActiveMs;
    if (lingersSinceMs !== undefined) {
      if (silentMs >= lingerIdleMs) {
        return `the peer sent nothing for ${lingerIdleMs} ms, and no end`;
      }
      if (now - lingersSinceMs >= lingerTotalMs) {
        return `the peer did not end within ${lingerTotalMs} ms of the last byte`;
      }
    } else if (silentMs >= idleTimeoutMs) {
      return `no byte came or went for ${idleTimeoutMs} ms (idleTimeoutMs)`;
    }
    return now - acceptedAtMs >= maxConnectionMs
      ? `open for ${maxConnectionMs} ms (maxConnectionMs)`
      : undefined;
  }
}
