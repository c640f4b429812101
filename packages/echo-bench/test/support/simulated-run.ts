// One thread's load on a clock that the test holds, against a server that is a function of time: whole seconds in milliseconds, and
// the same on every machine.
import type { BenchConnection } from '../../src/load/connection.js';
import { Course } from '../../src/load/course.js';
import { Load, type Transport } from '../../src/load/load.js';
import { ClosedPace, OpenPace } from '../../src/load/pace.js';
import { Pattern, patternSize } from '../../src/load/pattern.js';
import { RunControl, type ThreadPlan } from '../../src/load/plan.js';
import { Clock } from '../../src/measuring/clock.js';
import { at, ThreadMeter, type CounterName } from '../../src/measuring/meter.js';

/** What becomes of a message that was sent then: when it is back, or when its connection is lost; Infinity is never. */
export type SimulatedServer = (sentMs: number) => {
  readonly backMs: number;
  readonly isLost?: boolean;
};

/** How a run is made. Times are milliseconds since the load began. */
export interface Simulation {
  readonly server: SimulatedServer;
  readonly plan?: Partial<ThreadPlan>;
  readonly ratePerSecond?: number;
  /** So long the client takes for each look at the clock. */
  readonly lookMs?: number;
  /** When the run is aborted. */
  readonly abortMs?: number;
}

/** Any time will do that is no round number. */
const bootMs = 81_234_567.891;

class HeldClock extends Clock {
  ms = bootMs;
  lookMs = 0;

  override read(): number {
    return (this.ms += this.lookMs);
  }

  override get nowMs(): number {
    return this.ms;
  }
}

/** Runs to the end; what was counted. */
export function simulate(simulation: Simulation) {
  const { server, ratePerSecond, abortMs = Infinity } = simulation;
  const plan: ThreadPlan = {
    engine: 'net',
    target: { host: '127.0.0.1', port: 7 },
    firstConnection: 0,
    connections: 10,
    messageBytes: 8,
    pipeline: 1,
    verify: false,
    newConnection: false,
    warmupMs: 0,
    durationMs: 5000,
    messages: Infinity,
    schedule: ratePerSecond === undefined ? undefined : { ratePerSecond, first: 0, step: 1 },
    connectTimeoutMs: 5000,
    messageTimeoutMs: 5000,
    lateAfterMs: 1,
    ...simulation.plan,
  };
  const clock = new HeldClock();
  const meter = new ThreadMeter();
  const control = new RunControl();
  const pattern = new Pattern(
    Buffer.alloc(patternSize(plan.messageBytes, plan.pipeline)),
    plan.messageBytes,
  );
  const load = new Load(plan, meter, clock, pattern);
  const { schedule } = plan;
  const pace =
    schedule === undefined
      ? new ClosedPace(plan, load, clock)
      : new OpenPace({ ...plan, schedule }, load, clock, meter);
  const course = new Course(plan, { load, clock, meter, control, pace }, () => undefined);
  const events: { ms: number; happen: () => void }[] = [];
  const at_ = (ms: number, happen: () => void): void => {
    if (ms === Infinity) return;
    const place = events.findIndex((event) => event.ms > ms);
    events.splice(place === -1 ? events.length : place, 0, { ms, happen });
  };
  const bytes = Buffer.alloc(plan.messageBytes);
  const startMs = bootMs + 1;
  const transport: Transport = {
    connect(connection) {
      at_(
        clock.ms + 0.05,
        unlessClosed(connection, () => load.connected(connection)),
      );
    },
    flush(connection) {
      while (connection.unsent > 0) {
        const { backMs, isLost = false } = server(clock.ms - startMs);
        load.sent(connection, plan.messageBytes);
        const come = unlessClosed(connection, () => {
          if (isLost) load.ended(connection);
          else load.received(connection, bytes, 0, plan.messageBytes);
        });
        at_(Math.max(clock.ms, startMs + backMs), come);
      }
    },
    close(connection) {
      connection.generation += 1;
    },
    dispose() {
      events.length = 0;
    },
  };
  load.use(transport, course);
  control.startMs = startMs;
  course.step();
  clock.lookMs = simulation.lookMs ?? 0;
  for (let steps = 0; (course.phase as string) !== 'done'; steps += 1) {
    if (steps > 3e6) throw new Error('the run does not end');
    const [event] = events;
    clock.ms = Math.max(clock.ms, Math.min(course.nextStepMs, event?.ms ?? Infinity));
    if (clock.ms - startMs >= abortMs) control.stop();
    while (events[0] !== undefined && events[0].ms <= clock.ms) events.shift()?.happen();
    if (clock.ms >= course.nextStepMs) course.step();
  }
  const count = (name: CounterName): number => meter.get(at[name]);
  return { meter, course, count, endMs: clock.ms - startMs };
}

function unlessClosed(connection: BenchConnection, happen: () => void): () => void {
  const { generation } = connection;
  return () => {
    if (connection.generation === generation) happen();
  };
}
