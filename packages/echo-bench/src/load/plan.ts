// What one thread does of a run, what it is told while it does, and what it says in the end.
import type { ThreadCpu } from '../measuring/clock.js';
import type { HostAndPort, SocketPath } from '@tcp-echo/base';
import type { LoadingData } from '@tcp-echo/native-sockets';
import type { BenchEngineName } from '../engine.js';
import type { FailureKind, MeterMemory } from '../measuring/meter.js';

/** The messages `first`, `first + step`, … of so many a second. */
export interface ScheduleOptions {
  readonly ratePerSecond: number;
  readonly first: number;
  readonly step: number;
}

/** What one thread does. */
export interface ThreadPlan {
  readonly engine: BenchEngineName;
  /** The host is an IP address. */
  readonly target: HostAndPort | SocketPath;
  /** The number of its first connection among all of the run. */
  readonly firstConnection: number;
  readonly connections: number;
  readonly messageBytes: number;
  readonly pipeline: number;
  readonly verify: boolean;
  readonly newConnection: boolean;
  readonly warmupMs: number;
  /** Infinity where there is a number of messages. */
  readonly durationMs: number;
  /** Infinity where there is a duration. */
  readonly messages: number;
  /** Of an open loop: this thread's part. */
  readonly schedule: ScheduleOptions | undefined;
  readonly connectTimeoutMs: number;
  readonly messageTimeoutMs: number;
  readonly lateAfterMs: number;
}

/** The data that a thread is started with. */
export interface ThreadStart {
  /** Undefined for engine `net`, which needs no native code. */
  readonly loading: LoadingData | undefined;
}

/** What a thread is told for each run. */
export interface ThreadData {
  readonly plan: ThreadPlan;
  readonly meter: MeterMemory;
  readonly control: SharedArrayBuffer;
}

/** Why a thread's part of a run ended. */
export type EndReason = 'finished' | 'stopped' | 'no-connection' | 'unreachable';

/** How a thread's part of a run went. */
export interface ThreadOutcome {
  readonly reason: EndReason;
  readonly cpu: ThreadCpu;
  readonly examples: ReadonlyMap<FailureKind, string>;
}

/** What a thread is asked for, one run after the other. */
export interface ThreadCalls {
  run(data: ThreadData): ThreadOutcome;
}

/** What it tells: it has connected, or tried to. */
export type ThreadEvent = 'ready';

/** Memory that both sides have. */
export class RunControl {
  readonly memory: SharedArrayBuffer;
  readonly #flags: Int32Array;
  readonly #times: Float64Array;

  constructor(memory = new SharedArrayBuffer(16)) {
    this.memory = memory;
    this.#times = new Float64Array(memory, 0, 1);
    this.#flags = new Int32Array(memory, 8, 1);
  }

  /** When the load begins, on the shared clock, in milliseconds; 0: not known yet. Set once. */
  get startMs(): number {
    return this.#times[0] ?? 0;
  }

  set startMs(value: number) {
    this.#times[0] = value;
  }

  /** Whether the run is to end at once. */
  get stopped(): boolean {
    return Atomics.load(this.#flags, 0) !== 0;
  }

  stop(): void {
    Atomics.store(this.#flags, 0, 1);
  }
}
