// Time limits of any length, and the timers and the clock that no test replaces.
import type { Socket } from 'node:net';

/** The longest time, in milliseconds, that a Node timer holds: 2^31 - 1, about 24.8 days. One for more fires after 1 ms. */
export const maxTimerMs = 2_147_483_647;

type SetTimeout = (callback: () => void, ms: number) => NodeJS.Timeout;

/** Node's timers, or what a test put in their place. */
export interface TimerFunctions {
  readonly setTimeout: SetTimeout;
  readonly clearTimeout: (timer: NodeJS.Timeout | undefined) => void;
}

/**
 * The timers as they were when this module was loaded, whatever `jest.useFakeTimers()`, `vi.useFakeTimers()` or sinon put in
 * their place since: for what has to happen although a test holds the clock.
 */
export const realTimers = {
  setTimeout: globalThis.setTimeout as SetTimeout,
  clearTimeout: globalThis.clearTimeout as TimerFunctions['clearTimeout'],
  setImmediate: globalThis.setImmediate,
  clearImmediate: globalThis.clearImmediate,
  queueMicrotask: globalThis.queueMicrotask,
};

let performance: typeof import('node:perf_hooks').performance | undefined;

/** Node's `performance`: fakes replace the global one, not the module's. Loaded at need: most programs ask no clock. */
export function realPerformance(): NonNullable<typeof performance> {
  performance ??= process.getBuiltinModule('node:perf_hooks').performance;
  return performance;
}

/**
 * Milliseconds on the monotonic clock, which fake timers replace too. For waits that block their thread: nobody could
 * advance a fake clock meanwhile.
 */
export function realNowMs(): number {
  return realPerformance().now();
}

/** As `setTimeout`, for any duration, also `Infinity`: one that is longer than a timer holds takes one timer after the other. */
export class LongTimeout {
  readonly #timers: TimerFunctions;
  readonly #callback: () => void;
  #restMs: number;
  #timer: NodeJS.Timeout | undefined;

  /** @param timers By default those that `globalThis` has now, which tests may have replaced; else `realTimers`. */
  constructor(callback: () => void, durationMs: number, timers: TimerFunctions = globalThis) {
    this.#callback = callback;
    this.#restMs = durationMs;
    this.#timers = timers;
    this.#start();
  }

  /** Its callback is not called any more. Idempotent. */
  clear(): void {
    this.#timers.clearTimeout(this.#timer);
  }

  #start(): void {
    const stepMs = Math.min(this.#restMs, maxTimerMs);
    this.#restMs -= stepMs;
    this.#timer = this.#timers.setTimeout(
      this.#restMs > 0 ? () => this.#start() : this.#callback,
      stepMs,
    );
  }
}

/**
 * As `socket.setTimeout(idleMs, listener)`, for any duration: calls `listener` when no byte came or went for so long. Returns
 * what ends that.
 */
export function onIdle(socket: Socket, idleMs: number, listener: () => void): () => void {
  const transferred = (): number => socket.bytesRead + socket.bytesWritten;
  let seen = transferred();
  let silentMs = 0;
  let stepMs = Math.min(idleMs, maxTimerMs);
  const onTimeout = (): void => {
    silentMs = transferred() === seen ? silentMs + stepMs : stepMs;
    seen = transferred();
    if (silentMs >= idleMs) return listener();
    stepMs = Math.min(idleMs - silentMs, maxTimerMs);
    socket.setTimeout(stepMs);
  };
  socket.on('timeout', onTimeout).setTimeout(stepMs);
  return () => {
    socket.off('timeout', onTimeout).setTimeout(0);
  };
}
