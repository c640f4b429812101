// What the thread that runs a load generator and those that make the load say to each other.
import type { HostAndPort, SocketPath } from '@tcp-echo/base';
import type { LoadingData } from '@tcp-echo/native-sockets';
import type { BenchEngineName } from '../engine/engine-names.js';
import type { FailureKind } from '../load/failures.js';
import type { ScheduleOptions } from '../load/schedule.js';
import type { MeterMemory } from './thread-meter.js';

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

/** What a thread has used of its processor while it measured; null where this system does not tell. */
export interface ThreadCpu {
  readonly userNs: number | null;
  readonly systemNs: number | null;
  /** Ready to run, and waiting for a processor. */
  readonly waitedNs: number | null;
}

/** What a thread says. */
export type ThreadMessage =
  | { readonly ready: true }
  | {
      readonly reason: EndReason;
      readonly cpu: ThreadCpu;
      readonly examples: ReadonlyMap<FailureKind, string>;
    };
