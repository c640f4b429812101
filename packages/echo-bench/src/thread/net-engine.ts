// Engine `net`: timers of the event loop between two steps of the course.
import type { Course } from '../load/course.js';
import type { Transport, TransportEvents } from '../load/load.js';
import { patternSize, type Pattern } from '../load/pattern.js';
import type { ThreadPlan } from '../load/plan.js';
import type { Clock } from '../measuring/clock.js';
import type { ThreadMeter } from '../measuring/meter.js';
import { NetTransport, TurnTimer } from '../transport/net-transport.js';
import type { ThreadEngine } from './thread-engine.js';

/** A timer comes up to so much late: whoever cannot wait that long asks in every turn, in milliseconds. */
const timerErrorMs = 1.5;

export class NetEngine implements ThreadEngine {
  readonly memory: Buffer;
  readonly #plan: ThreadPlan;

  constructor(plan: ThreadPlan) {
    this.#plan = plan;
    this.memory = Buffer.allocUnsafeSlow(patternSize(plan.messageBytes, plan.pipeline));
  }

  makeTransport(
    pattern: Pattern,
    clock: Clock,
    meter: ThreadMeter,
    events: TransportEvents,
  ): Transport {
    const turns = new TurnTimer(clock, meter);
    return new NetTransport(this.#plan.target, pattern, turns, events);
  }

  run(course: Course, clock: Clock): Promise<void> {
    return new Promise((resolve) => {
      const turn = (): void => {
        const now = clock.read();
        if (now >= course.nextStepMs) course.step();
        if (course.phase === 'done') {
          resolve();
          return;
        }
        const restMs = course.nextStepMs - clock.nowMs;
        if (restMs < timerErrorMs) {
          setImmediate(turn);
          return;
        }
        setTimeout(turn, Math.floor(restMs - 1));
      };
      turn();
    });
  }
}
