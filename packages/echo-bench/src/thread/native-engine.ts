// Engines `uring` and `epoll`: Linux's own sockets, in a thread that blocks in the kernel until it is done.
import { NativeMemory, setTimerSlack } from '@tcp-echo/native-sockets';
import type { Course } from '../load/course.js';
import type { Transport, TransportEvents } from '../load/load.js';
import { patternSize, type Pattern } from '../load/pattern.js';
import type { ThreadPlan } from '../load/plan.js';
import type { Clock } from '../measuring/clock.js';
import type { ThreadMeter } from '../measuring/meter.js';
import { EpollTransport } from '../transport/epoll-transport.js';
import type { NativeTransport } from '../transport/native-transport.js';
import { RingTransport } from '../transport/ring-transport.js';
import type { ThreadEngine } from './thread-engine.js';

export class NativeEngine implements ThreadEngine {
  readonly memory: Buffer;
  readonly #plan: ThreadPlan;
  readonly #native: NativeMemory;
  #transport: NativeTransport | undefined;

  constructor(plan: ThreadPlan) {
    this.#plan = plan;
    this.#native = NativeMemory.allocate(patternSize(plan.messageBytes, plan.pipeline));
    this.memory = this.#native.bytes;
  }

  makeTransport(
    pattern: Pattern,
    clock: Clock,
    _meter: ThreadMeter,
    events: TransportEvents,
  ): Transport {
    const outgoing = { pattern, address: this.#native.address };
    this.#transport =
      this.#plan.engine === 'uring'
        ? new RingTransport(this.#plan, outgoing, events)
        : new EpollTransport(this.#plan, outgoing, clock, events);
    return this.#transport;
  }

  run(course: Course, clock: Clock, meter: ThreadMeter): void {
    const transport = this.#transport;
    if (transport === undefined) return;
    // Messages of an open loop are due within less than the kernel's tolerance.
    if (this.#plan.schedule !== undefined) setTimerSlack(1);
    course.step();
    while (course.phase !== 'done') {
      const count = transport.wait(Math.max(0, course.nextStepMs - clock.nowMs));
      const beganMs = clock.read();
      transport.work(count);
      if (beganMs >= course.nextStepMs) course.step();
      clock.read();
      if (count > 0) meter.loopDelay.record(Math.round((clock.nowMs - beganMs) * 1e6));
    }
    this.#native.free();
  }
}
