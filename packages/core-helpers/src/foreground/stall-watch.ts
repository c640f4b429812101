// Notices that the loop has nothing left that could settle the task, instead of waiting for ever.
import { realPerformance, realTimers } from '@tcp-echo/base';
import { EventLoopError } from '../errors.js';

/**
 * How long a loop with nothing to do is given: V8's own background work (compiling WebAssembly, say)
 * reports to the loop but does not keep it alive.
 */
const patienceMs = 100;

/** Watches the turns of one foreground run. */
export class StallWatch {
  #turns = loopMetrics().loopCount;
  #events = 0;
  #patience: NodeJS.Timeout | undefined;

  /**
   * Call it after each turn.
   *
   * @throws EventLoopError `ERR_EVENT_LOOP_STALLED` if the loop was dead, and still is after a while.
   */
  check(): void {
    const { loopCount, events } = loopMetrics();
    const alive = loopCount !== this.#turns;
    this.#turns = loopCount;
    if (alive) return;
    // Again after each event, or a second piece of background work would get what the first left over.
    if (this.#patience === undefined || events !== this.#events) {
      this.#events = events;
      this.#patience = realTimers.setTimeout(() => {}, patienceMs);
    } else {
      throw new EventLoopError(
        'ERR_EVENT_LOOP_STALLED',
        'runInForeground would wait for ever: the task is pending, and the event loop has nothing left that could settle it',
      );
    }
  }

  stop(): void {
    realTimers.clearTimeout(this.#patience);
  }
}

/**
 * libuv counts a turn only if the loop was alive when the turn began (`uv_run` in libuv's
 * src/unix/core.c and src/win/core.c): a turn that is not counted is one of a dead loop.
 */
function loopMetrics(): { readonly loopCount: number; readonly events: number } {
  return realPerformance().nodeTiming.uvMetricsInfo;
}
