// The entry of a thread that makes load: of one run after the other.
import { openedWith, serveWorker } from '@tcp-echo/base';
import { nativeSockets } from '../engine.js';
import { Course } from '../load/course.js';
import { Load } from '../load/load.js';
import { ClosedPace, OpenPace } from '../load/pace.js';
import { Pattern } from '../load/pattern.js';
import {
  RunControl,
  type ThreadCalls,
  type ThreadData,
  type ThreadEvent,
  type ThreadOutcome,
  type ThreadPlan,
  type ThreadStart,
} from '../load/plan.js';
import { Clock } from '../measuring/clock.js';
import { ThreadMeter } from '../measuring/meter.js';
import { NetEngine } from './net-engine.js';
import type { ThreadEngine } from './thread-engine.js';

const { loading } = openedWith() as ThreadStart;

async function run({
  plan,
  meter: memory,
  control: controlMemory,
}: ThreadData): Promise<ThreadOutcome> {
  const meter = new ThreadMeter(memory);
  const clock = new Clock();
  const engine = plan.engine === 'net' ? new NetEngine(plan) : await nativeEngine(plan);
  const pattern = new Pattern(engine.memory, plan.messageBytes);
  const load = new Load(plan, meter, clock, pattern);
  const { schedule } = plan;
  const pace =
    schedule === undefined
      ? new ClosedPace(plan, load, clock)
      : new OpenPace({ ...plan, schedule }, load, clock, meter);
  const control = new RunControl(controlMemory);
  const course = new Course(plan, { load, clock, meter, control, pace }, () => {
    server.emit('ready');
  });
  load.use(engine.makeTransport(pattern, clock, meter, load), course);
  await engine.run(course, clock, meter);
  return { reason: course.reason, cpu: course.cpu, examples: load.failures.examples };
}

/** Loaded by nobody who makes load with `net`: it needs what may not be installed. */
async function nativeEngine(plan: ThreadPlan): Promise<ThreadEngine> {
  const { NativeEngine } = await import('./native-engine.js');
  return new NativeEngine(plan);
}

if (loading !== undefined) {
  nativeSockets.load('native').loadPrepared(loading, () => undefined);
}
const server = serveWorker<ThreadCalls, ThreadEvent>({ run });
