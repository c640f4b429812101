// What a run measured, as plain data: the shape that programs, files and other machines see.
import type { Endpoint } from '@tcp-echo/base';
import type { BenchEngineName, BenchEngineOption } from '../engine.js';
import type { EndReason } from '../load/plan.js';
import type { HistogramData } from '../measuring/histogram.js';
import type { FailureKind, IntervalData } from '../measuring/meter.js';

/** The load that was asked for, with the defaults filled in; null is what was not asked for. */
export interface ReportedOptions {
  readonly target: Endpoint;
  readonly connections: number;
  readonly messageBytes: number;
  readonly pipeline: number;
  readonly threads: number;
  readonly durationMs: number | null;
  readonly messages: number | null;
  readonly ratePerSecond: number | null;
  readonly warmupMs: number;
  readonly verify: boolean;
  readonly newConnection: boolean;
  readonly engine: BenchEngineOption;
  readonly connectTimeoutMs: number;
  readonly messageTimeoutMs: number;
  readonly lateAfterMs: number;
}

/** The whole run, warm-up included: `sent` is `completed` + `failed` + `outstanding`. */
export interface MessageCounts {
  readonly sent: number;
  readonly completed: number;
  /** In flight when their connection failed. */
  readonly failed: number;
  /** In flight when the run ended. */
  readonly outstanding: number;
}

/** The whole run, warm-up included: `sent` is `received` + `lost` + `outstanding`. */
export interface ByteCounts {
  readonly sent: number;
  /** And right, where bytes are compared. */
  readonly received: number;
  /** Not back when their connection failed. */
  readonly lost: number;
  readonly outstanding: number;
}

/** What an open loop did with its schedule, in the time that was measured. */
export interface OpenLoop {
  readonly askedPerSecond: number;
  /** Messages that were due. */
  readonly due: number;
  /** Sent so many milliseconds after they were due: `options.lateAfterMs`. */
  readonly late: number;
  /** Never sent: no connection had room, until a second after the last was due. */
  readonly dropped: number;
}

/** Failures of one kind. */
export interface BenchErrorCount {
  readonly kind: FailureKind;
  readonly count: number;
  /** What the first of them said. */
  readonly example: string;
}

/** One thread; null is what this system does not tell. */
export interface ThreadReport {
  readonly connections: number;
  readonly messages: number;
  readonly cpuUserNs: number | null;
  readonly cpuSystemNs: number | null;
  /** Ready to run, and waiting for a processor. */
  readonly cpuWaitedNs: number | null;
  readonly wallNs: number;
  /** How much of the time it was on a processor, from 0 to 1. */
  readonly busy: number | null;
  /** How long something that had come may have waited for the thread. */
  readonly loopDelay: HistogramData;
}

/** Where figures come from. */
export interface BenchEnvironment {
  readonly hostname: string;
  readonly node: string;
  readonly platform: string;
  readonly arch: string;
  readonly kernel: string;
  readonly cpuModel: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

/** A machine that made load. */
export interface MachineReport {
  readonly startedAt: string;
  readonly target: Endpoint;
  readonly environment: BenchEnvironment;
  readonly engine: BenchEngineName;
  readonly engineReason: string;
  readonly threads: readonly ThreadReport[];
}

/** What a limit is of: promised by semver, the message is not. */
export type BenchLimitCode =
  | 'CLIENT_BUSY'
  | 'CLIENT_WAITED'
  | 'LOOP_DELAY'
  | 'RATE_NOT_REACHED'
  | 'SENT_LATE'
  | 'DROPPED'
  | 'STOOD_STILL'
  | 'FEW_MESSAGES'
  | 'SHORT_RUN'
  | 'PORTS_SCARCE'
  | 'NOT_VERIFIED'
  | 'ERRORS'
  | 'NOT_AT_ONCE';

/** One limit, and what to do about it. */
export interface BenchLimit {
  readonly code: BenchLimitCode;
  readonly message: string;
}

/** A report of `runEchoBench`. Times are integer nanoseconds. */
export interface EchoBenchReport {
  readonly schema: 1;
  /** When measuring began, as ISO 8601. */
  readonly startedAt: string;
  readonly options: ReportedOptions;
  /** Whether `signal` ended it early. */
  readonly interrupted: boolean;
  readonly endedBecause: EndReason;
  /** How long was measured. */
  readonly durationNs: number;
  /** What was completed in the time that was measured. */
  readonly measured: {
    readonly messages: number;
    readonly bytes: number;
    readonly messagesPerSecond: number;
    readonly bytesPerSecond: number;
  };
  readonly messages: MessageCounts;
  readonly bytes: ByteCounts;
  /** Connections that were made, and made again. */
  readonly connected: number;
  readonly openLoop: OpenLoop | null;
  readonly latency: {
    /** From sending a message, with `newConnection` from connecting, to its last byte. */
    readonly fromSend: HistogramData;
    /**
     * From when it was due: this has what a slow server made wait. It has every message that was due; one whose echo never came,
     * or that was never sent, with the time that it had waited by then. Null in a closed loop, which has no schedule.
     */
    readonly fromDue: HistogramData | null;
    /** Those of `fromDue` of which it is only known that they would have taken longer. */
    readonly unanswered: HistogramData | null;
  };
  /** The longest time in which nothing came back to a thread although it awaited something; since when, from the start of measuring. */
  readonly silence: { readonly longestNs: number; readonly startNs: number };
  /** How long connections took to make, warm-up included. */
  readonly connect: HistogramData;
  readonly errors: readonly BenchErrorCount[];
  readonly intervals: IntervalData;
  readonly machines: readonly MachineReport[];
  /** What the figures are limited by, besides the server. */
  readonly limits: readonly BenchLimit[];
}
