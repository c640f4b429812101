// The input and output of one thread, and the loop in which it makes them.
import type { Course } from '../load/course.js';
import type { Transport, TransportEvents } from '../load/load.js';
import type { Pattern } from '../load/pattern.js';
import type { Clock } from '../measuring/clock.js';
import type { ThreadMeter } from '../measuring/meter.js';

export interface ThreadEngine {
  /** Where the bytes to send lie. */
  readonly memory: Buffer;
  /** Called once. */
  makeTransport(
    pattern: Pattern,
    clock: Clock,
    meter: ThreadMeter,
    events: TransportEvents,
  ): Transport;
  /** Until the course is done. */
  run(course: Course, clock: Clock, meter: ThreadMeter): void | Promise<void>;
}
