// What limits the figures besides the server: said aloud, in words.
import type { EchoBenchReport } from './report.js';

/** What a limit is of: promised by semver, the message is not. */
export type BenchLimitCode =
  | 'CLIENT_BUSY'
  | 'CLIENT_WAITED'
  | 'LOOP_DELAY'
  | 'RATE_NOT_REACHED'
  | 'SENT_LATE'
  | 'DROPPED'
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

/** From these on, figures are suspicious. */
const bounds = {
  busy: 0.85,
  waited: 0.05,
  /** Of the asked rate. */
  rate: 0.99,
  /** Of the messages. */
  late: 0.01,
  /** Of the latency that as few exceed. */
  loopDelay: 0.5,
  messages: 1000,
  durationNs: 0.9e9,
  /** Half of the ephemeral ports of Linux. */
  connections: 14_000,
  /** Of the duration. */
  apart: 0.1,
} as const;

type Measured = Omit<EchoBenchReport, 'limits'>;

export function findLimits(report: Measured): BenchLimit[] {
  return [
    ...threadLimits(report),
    ...scheduleLimits(report),
    ...sampleLimits(report),
    ...errorLimits(report),
    ...machineLimits(report),
  ];
}

function* threadLimits({ machines, latency, openLoop }: Measured): Generator<BenchLimit> {
  const threads = machines.flatMap((machine) => machine.threads);
  const several = threads.length > 1 ? ' (the busiest of several)' : '';
  const busy = Math.max(...threads.map((thread) => thread.busy ?? 0));
  // In an open loop what counts is whether the schedule was kept, and engine `net` keeps it by asking all the time.
  if (busy >= bounds.busy && openLoop === null) {
    yield {
      code: 'CLIENT_BUSY',
      message: `client thread ${percent(busy)} busy${several}: the client may be the bottleneck; add threads`,
    };
  }
  const waited = Math.max(
    ...threads.map(({ cpuWaitedNs, wallNs }) => (wallNs > 0 ? (cpuWaitedNs ?? 0) / wallNs : 0)),
  );
  if (waited >= bounds.waited) {
    yield {
      code: 'CLIENT_WAITED',
      message: `client thread waited for a processor ${percent(waited)} of the time${several}: this machine has more to do than it can; take fewer threads, or run the server elsewhere`,
    };
  }
  const delayNs = Math.max(...threads.map((thread) => thread.loopDelay.p99Ns));
  const { p99Ns, total } = latency.fromSend;
  if (total > 0 && delayNs > bounds.loopDelay * p99Ns) {
    yield {
      code: 'LOOP_DELAY',
      message: `the client itself kept echoes waiting for up to ${duration(delayNs)} (p99), where latency has a p99 of ${duration(p99Ns)} that includes it; add threads, or take fewer connections`,
    };
  }
}

function* scheduleLimits({ openLoop, measured, options }: Measured): Generator<BenchLimit> {
  if (openLoop === null) return;
  const { askedPerSecond, due, late, dropped } = openLoop;
  if (measured.messages > 0 && measured.messagesPerSecond < bounds.rate * askedPerSecond) {
    yield {
      code: 'RATE_NOT_REACHED',
      message: `${Math.round(measured.messagesPerSecond)} of ${askedPerSecond} messages a second: the server, or the client, is at its limit; latency.fromDue says what that costs`,
    };
  }
  if (late > bounds.late * due) {
    yield {
      code: 'SENT_LATE',
      message: `${percent(late / due)} of the messages were sent more than ${options.lateAfterMs} ms late: look at latency.fromDue; latency.fromSend hides their wait`,
    };
  }
  if (dropped > 0) {
    yield {
      code: 'DROPPED',
      message: `${several(dropped, 'message was', 'messages were')} due and never sent, because no connection had room: that is in no histogram; add connections, or a longer pipeline`,
    };
  }
}

function* sampleLimits(report: Measured): Generator<BenchLimit> {
  const { latency, durationNs, options, connected } = report;
  // The errors say why.
  if (latency.fromSend.total === 0) return;
  if (latency.fromSend.total < bounds.messages) {
    yield {
      code: 'FEW_MESSAGES',
      message: `${several(latency.fromSend.total, 'message was', 'messages were')} measured: p99 and beyond mean little; run longer`,
    };
  }
  if (durationNs < bounds.durationNs && options.durationMs !== null) {
    yield {
      code: 'SHORT_RUN',
      message: `${duration(durationNs)} were measured, in which code is still being compiled; run for some seconds`,
    };
  }
  if (options.newConnection && 'port' in options.target && connected > bounds.connections) {
    yield {
      code: 'PORTS_SCARCE',
      message: `${connected} connections: each keeps its port for a minute after it was closed (TIME_WAIT), and finding a free one takes the kernel longer and longer; wait between runs, or make fewer`,
    };
  }
  if (!options.verify) {
    yield { code: 'NOT_VERIFIED', message: 'nobody looked at what came back: verify was off' };
  }
}

function* errorLimits({ errors, messages }: Measured): Generator<BenchLimit> {
  const count = errors.reduce((all, error) => all + error.count, 0);
  if (count > 0) {
    yield {
      code: 'ERRORS',
      message: `${several(count, 'error', 'errors')}, in which ${several(messages.failed, 'message was', 'messages were')} lost: that is in no histogram`,
    };
  }
}

/** Their rates are added, as if they had run at the same time. */
function* machineLimits({ machines, durationNs }: Measured): Generator<BenchLimit> {
  const starts = machines.map(({ startedAt }) => Date.parse(startedAt));
  const apartNs = (Math.max(...starts) - Math.min(...starts)) * 1e6;
  if (apartNs > durationNs * bounds.apart) {
    yield {
      code: 'NOT_AT_ONCE',
      message: `the machines began ${duration(apartNs)} apart, in runs of ${duration(durationNs)}: their rates do not add up; start them together, and set their clocks`,
    };
  }
}

function several(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function percent(part: number): string {
  return `${(part * 100).toFixed(part < 0.1 ? 1 : 0)} %`;
}

function duration(ns: number): string {
  if (ns >= 1e9) return `${(ns / 1e9).toFixed(2)} s`;
  return ns >= 1e6 ? `${(ns / 1e6).toFixed(2)} ms` : `${Math.round(ns / 1e3)} us`;
}
