// What limits the figures besides the server: said aloud, in words.
import { largest } from './metrics.js';
import type { BenchLimit, EchoBenchReport, ThreadReport } from './report.js';

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
  /** Nothing came back for so long, and for so many times the p99. */
  silenceNs: 100e6,
  silence: 10,
  messages: 1000,
  durationNs: 0.9e9,
  /** Half of the ephemeral ports of Linux. */
  connections: 14_000,
  /** Of the duration. */
  apart: 0.1,
} as const;

/** What waits for room when the time is up is sent for so long yet: `Course`. */
const graceNs = 1e9;

type Measured = Omit<EchoBenchReport, 'limits'>;

export function findLimits(report: Measured): BenchLimit[] {
  return [
    ...threadLimits(report),
    ...scheduleLimits(report),
    ...silenceLimits(report),
    ...sampleLimits(report),
    ...errorLimits(report),
    ...machineLimits(report),
  ];
}

function* threadLimits({ machines, latency, openLoop }: Measured): Generator<BenchLimit> {
  const threads = machines.flatMap((machine) => machine.threads);
  const several = threads.length > 1 ? ' (the busiest of several)' : '';
  const busy = largest(threads.map((thread) => thread.busy ?? 0));
  // In an open loop what counts is whether the schedule was kept, and engine `net` keeps it by asking all the time.
  if (busy >= bounds.busy && openLoop === null) {
    yield {
      code: 'CLIENT_BUSY',
      message: `client thread ${percent(busy)} busy${several}: the client may be the bottleneck; add threads`,
    };
  }
  const waited = largest(threads.map(waitedPart));
  if (waited >= bounds.waited) {
    yield {
      code: 'CLIENT_WAITED',
      message: `client thread waited for a processor ${percent(waited)} of the time${several}: this machine has more to do than it can; ${threads.length > 1 ? 'take fewer threads, or ' : ''}run the server elsewhere`,
    };
  }
  const delayNs = largest(threads.map((thread) => thread.loopDelay.p99Ns));
  const { p99Ns, total } = latency.fromSend;
  if (total > 0 && delayNs > bounds.loopDelay * p99Ns) {
    yield {
      code: 'LOOP_DELAY',
      message: `the client itself kept echoes waiting for up to ${duration(delayNs)} (p99), where latency has a p99 of ${duration(p99Ns)} that includes it; add threads, or take fewer connections`,
    };
  }
}

function* scheduleLimits(report: Measured): Generator<BenchLimit> {
  const { openLoop, measured, options } = report;
  if (openLoop === null) return;
  const { askedPerSecond, due, late, dropped } = openLoop;
  if (measured.messages > 0 && measured.messagesPerSecond < bounds.rate * askedPerSecond) {
    yield {
      code: 'RATE_NOT_REACHED',
      message: `${count(measured.messagesPerSecond)} of ${count(askedPerSecond)} messages a second: ${whoIsAtItsLimit(report)}; the latency from when they were due says what that costs`,
    };
  }
  if (late > bounds.late * due) {
    yield {
      code: 'SENT_LATE',
      message: `${percent(late / due)} of the messages were sent more than ${options.lateAfterMs} ms late: look at the latency from when they were due; the one from when they were sent hides their wait`,
    };
  }
  if (dropped > 0) {
    yield {
      code: 'DROPPED',
      message: `${several(dropped, 'message was', 'messages were')} due and never sent, because no connection had room; the latency from when they were due has them with how long they had waited, which is less than it would have been: ${remedyOfDropped(report)}`,
    };
  }
}

/** What keeps a rate from being reached, as far as the threads of the client know it. */
function whoIsAtItsLimit({ machines }: Measured): string {
  const threads = machines.flatMap((machine) => machine.threads);
  const busy = largest(threads.map((thread) => thread.busy ?? 0));
  const waited = largest(threads.map(waitedPart));
  if (waited >= bounds.waited) {
    return `this client, which waited for a processor ${percent(waited)} of the time, or the server is at its limit`;
  }
  // Engine `net` asks all the time whether something is due, and is busy with that.
  const isAsking = machines.some(({ engine }) => engine === 'net');
  if (busy >= bounds.busy) {
    return `this client${isAsking ? ', or the server,' : ''} is at its limit (a thread was ${percent(busy)} busy)`;
  }
  const isKnown = threads.every((thread) => thread.busy !== null);
  return isKnown
    ? `the server is at its limit, or the connections are too few (this client was ${percent(busy)} busy)`
    : 'the server, or this client, is at its limit';
}

/** What would help is not the same where the server stood still and where all connections were waiting for slow echoes. */
function remedyOfDropped({ options, latency, openLoop, silence }: Measured): string {
  const { connections, pipeline } = options;
  const inFlight = connections * pipeline;
  if (silence.longestNs >= Math.min(graceNs, options.messageTimeoutMs * 1e6) / 2) {
    return `nothing came back for ${duration(silence.longestNs)}, and more connections would have waited as long`;
  }
  const meanNs = latency.fromSend.meanNs;
  const possible = meanNs > 0 ? (inFlight / meanNs) * 1e9 : 0;
  if (openLoop !== null && latency.fromSend.total > 0 && possible < openLoop.askedPerSecond) {
    return `${count(inFlight)} in flight, of ${duration(meanNs)} each, are ${count(possible)} a second; if the server can do more, add connections, or a longer pipeline`;
  }
  return 'take a lower rate';
}

/** A closed loop counts a server that stands still once for each connection: percentiles do not tell. */
function* silenceLimits({ silence, latency, openLoop }: Measured): Generator<BenchLimit> {
  const { longestNs, startNs } = silence;
  const { p99Ns, total } = latency.fromSend;
  if (openLoop !== null || total === 0) return;
  if (longestNs < bounds.silenceNs || longestNs < bounds.silence * p99Ns) return;
  yield {
    code: 'STOOD_STILL',
    message: `nothing came back for ${duration(longestNs)}, from ${(startNs / 1e9).toFixed(1)} s on: a closed loop counts that once for each connection, and its percentiles hide it; with a rate they would not`,
  };
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
  const errorCount = errors.reduce((all, error) => all + error.count, 0);
  if (errorCount > 0) {
    yield {
      code: 'ERRORS',
      message: `${several(errorCount, 'error', 'errors')}, in which ${several(messages.failed, 'message was', 'messages were')} lost: that is in no histogram`,
    };
  }
}

/** Their rates are added, as if they had run at the same time. */
function* machineLimits({ machines, durationNs }: Measured): Generator<BenchLimit> {
  const starts = machines.map(({ startedAt }) => Date.parse(startedAt));
  const apartNs = (largest(starts) + largest(starts.map((ms) => -ms))) * 1e6;
  if (apartNs > durationNs * bounds.apart) {
    yield {
      code: 'NOT_AT_ONCE',
      message: `the machines began ${duration(apartNs)} apart, in runs of ${duration(durationNs)}: their rates do not add up; start them together, and set their clocks`,
    };
  }
}

function waitedPart({ cpuWaitedNs, wallNs }: ThreadReport): number {
  return wallNs > 0 ? (cpuWaitedNs ?? 0) / wallNs : 0;
}

function several(amount: number, one: string, many: string): string {
  return `${count(amount)} ${amount === 1 ? one : many}`;
}

/** `141,870`; three digits of less than a hundred. */
function count(value: number): string {
  return value < 100
    ? String(Number(value.toPrecision(3)))
    : Math.round(value).toLocaleString('en-US');
}

function percent(part: number): string {
  return `${(part * 100).toFixed(part < 0.1 ? 1 : 0)} %`;
}

function duration(ns: number): string {
  if (ns >= 1e9) return `${digits(ns / 1e9)} s`;
  return ns >= 1e6 ? `${digits(ns / 1e6)} ms` : `${Math.round(ns / 1e3)} µs`;
}

/** Three, and no zeros that nobody measured. */
function digits(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
