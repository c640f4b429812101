// How a run of pings is told: one interface for people and for programs.
import { formatAddress } from '@tcp-echo/base';
import type { EchoConnection, EchoMismatchError } from '@tcp-echo/echo-client-async';
import { codeOf, describeFailure } from '../describe-failure.js';
import type { Lines, LiveLine } from '../lines.js';
import { formatDuration, formatDurations } from '../style.js';
import type { Disruption } from './disruptions.js';
import type { Outcome } from './ping-path.js';
import type { Ping } from './pings.js';
import type { Statistics, Times } from './statistics.js';

/** All of a run. */
interface Report {
  /** The target, as `127.0.0.1:7007`. */
  readonly name: string;
  readonly statistics: Statistics;
  /** How many disruptions there were, the one that still goes on included; undefined unless watched. */
  readonly disruptions: { readonly count: number; readonly totalMs: number } | undefined;
}

/** Is told of things in the order in which they happen. */
export interface Printer {
  /** `hint` says what may help, where not one echo has come back yet. */
  ping(ping: Ping, statistics: Statistics, hint?: string): void;
  /** With `-v`, of each connection: for programs, of what people are told on standard error. */
  connected?(connection: EchoConnection): void;
  /** Bytes came after the last echo that nobody asked for. */
  surplus(error: EchoMismatchError): void;
  disruption(disruption: Disruption): void;
  report(report: Report): void;
}

// A run of pings as a program reads it: one object a line, times in whole nanoseconds.

const nsPerMs = 1_000_000;

/** Prints `{"schema":1,"event":"echoed","seq":1,…}`. */
export class JsonPrinter implements Printer {
  readonly #lines: Lines;
  readonly #quiet: boolean;

  /** `quiet` leaves out each echo that came back. */
  constructor(lines: Lines, { quiet }: { readonly quiet: boolean }) {
    this.#lines = lines;
    this.#quiet = quiet;
  }

  ping({ seq, startedAt, outcome }: Ping, _statistics: Statistics, hint?: string): void {
    if (this.#quiet && outcome.kind === 'echoed') return;
    const at = new Date(startedAt).toISOString();
    this.#print({ event: outcome.kind, seq, at, ...outcomeFields(outcome, hint) });
  }

  connected({ peer, timing, tls }: EchoConnection): void {
    const at = new Date().toISOString();
    this.#print({ event: 'connected', at, peer: formatAddress(peer), ...timing, tls });
  }

  surplus(error: EchoMismatchError): void {
    this.#print({ event: 'corrupt', at: new Date().toISOString(), error: describe(error) });
  }

  disruption({ from, until, isOver, error, missed }: Disruption): void {
    const durationNs = (until - from) * nsPerMs;
    const at = new Date(from).toISOString();
    this.#print({ event: 'disruption', at, durationNs, isOver, missed, error: describe(error) });
  }

  report({ name, statistics, disruptions }: Report): void {
    const { sent, echoed, lost, corrupt, unconnected, backEnds, roundTripTimes } = statistics;
    const { connections, connectTimes, tlsTimes } = statistics;
    this.#print({
      event: 'summary',
      target: name,
      sent,
      echoed,
      lost,
      corrupt,
      unconnected,
      ...(roundTripTimes && { rtt: roundTripTimes }),
      ...(connections > 1 && { connect: connectTimes, tls: tlsTimes }),
      ...(disruptions && {
        disruptions: { count: disruptions.count, totalNs: disruptions.totalMs * nsPerMs },
      }),
      ...(this.#lines.omitted > 0 && { omittedLines: this.#lines.omitted }),
      ...(backEnds.size > 0 && { backEnds: Object.fromEntries(backEnds) }),
    });
  }

  #print(event: object): void {
    this.#lines.write(`${JSON.stringify({ schema: 1, ...event })}\n`);
  }
}

function outcomeFields(outcome: Outcome, hint: string | undefined): object {
  if (outcome.kind !== 'echoed') {
    const { error, idleNs } = outcome;
    return { error: describe(error, hint), idleNs };
  }
  const { connecting, rttNs, backEnd } = outcome;
  return {
    ...(connecting && { connectNs: connecting.connectNs }),
    ...(connecting?.tlsNs !== undefined && { tlsNs: connecting.tlsNs }),
    rttNs,
    ...(backEnd !== undefined && { backEnd }),
  };
}

function describe(error: unknown, hint?: string): object {
  return { code: codeOf(error), message: describeFailure(error), hint };
}

// A run of pings as a person reads it.

/** Prints `seq=1 connect=212 µs rtt=96 µs`; on a terminal with how things stand below it. */
export class LinePrinter implements Printer {
  readonly #line: LiveLine;
  readonly #hasTimestamps: boolean;
  readonly #quiet: boolean;
  readonly #tellHint: (hint: string) => void;

  /** `tellHint` is given what is no result. `quiet` leaves out each echo that came back. */
  constructor(
    line: LiveLine,
    options: { readonly hasTimestamps: boolean; readonly quiet: boolean },
    tellHint: (hint: string) => void,
  ) {
    this.#line = line;
    this.#hasTimestamps = options.hasTimestamps;
    this.#quiet = options.quiet;
    this.#tellHint = tellHint;
  }

  ping({ seq, endedAt, outcome }: Ping, statistics: Statistics, hint?: string): void {
    if (!this.#quiet || outcome.kind !== 'echoed') {
      this.#print(endedAt, `seq=${seq} ${describeOutcome(outcome)}`);
    }
    if (hint !== undefined) this.#tellHint(hint);
    this.#line.show(`${counts(statistics)}  ${String(statistics.timeline)}`);
  }

  surplus(error: EchoMismatchError): void {
    this.#print(Date.now(), `corrupt: ${describeFailure(error)}`);
  }

  disruption({ from, until, isOver, error, missed }: Disruption): void {
    const howLong = formatDuration((until - from) * 1e6);
    const span = isOver ? `for ${howLong}` : `for ${howLong}, and still is`;
    const what = `${describeFailure(error)}; ${missed} missed`;
    this.#print(until, `!!! disrupted from ${new Date(from).toISOString()} ${span}: ${what}`);
  }

  report({ name, statistics, disruptions }: Report): void {
    const rtt = describeTimes('rtt', statistics.roundTripTimes, statistics.echoed);
    const times = rtt === undefined ? '' : `; ${rtt}`;
    this.#line.print(`--- ${name}: ${counts(statistics)}${times}  ${String(statistics.timeline)}`);
    if (statistics.connections > 1) {
      for (const [what, each] of [
        ['connect', statistics.connectTimes],
        ['tls', statistics.tlsTimes],
      ] as const) {
        const described = describeTimes(what, each, statistics.connections);
        if (described !== undefined) this.#line.print(`    ${described}`);
      }
    }
    if (disruptions !== undefined) this.#line.print(describeDisruptions(disruptions));
    for (const [backEnd, echoes] of statistics.backEnds) {
      const percent = Math.round((100 * echoes) / statistics.echoed);
      this.#line.print(`    ${String(percent).padStart(3)} % from ${backEnd} (${echoes})`);
    }
  }

  #print(at: number, text: string): void {
    this.#line.print(this.#hasTimestamps ? `${new Date(at).toISOString()} ${text}` : text);
  }
}

function describeOutcome(outcome: Ping['outcome']): string {
  if (outcome.kind !== 'echoed') {
    const what = outcome.kind === 'unconnected' ? 'not sent' : outcome.kind;
    const idle =
      outcome.idleNs === undefined
        ? ''
        : `, closed ${formatDuration(outcome.idleNs)} after the last byte`;
    return `${what}: ${describeFailure(outcome.error)}${idle}`;
  }
  const { connecting, rttNs, backEnd } = outcome;
  return [
    ...(connecting ? [`connect=${formatDuration(connecting.connectNs)}`] : []),
    ...(connecting?.tlsNs === undefined ? [] : [`tls=${formatDuration(connecting.tlsNs)}`]),
    `rtt=${formatDuration(rttNs)}`,
    ...(backEnd === undefined ? [] : [`from=${JSON.stringify(backEnd)}`]),
  ].join(' ');
}

/** `rtt min/p50/p99/max 61/61/96/1204 µs, deviation 12 µs` */
function describeTimes(what: string, times: Times | undefined, count: number): string | undefined {
  if (times === undefined) return undefined;
  const { minNs, p50Ns, p99Ns, maxNs, deviationNs } = times;
  const deviation = count > 1 ? `, deviation ${formatDuration(deviationNs)}` : '';
  return `${what} min/p50/p99/max ${formatDurations([minNs, p50Ns, p99Ns, maxNs])}${deviation}`;
}

function counts({ sent, echoed, lost, corrupt, unconnected }: Statistics): string {
  const parts = [
    `${sent} sent, ${echoed} echoed, ${corrupt} corrupt`,
    ...(lost > 0 ? [`${lost} lost (${Number(((100 * lost) / sent).toPrecision(2))} %)`] : []),
    ...(unconnected > 0 ? [`${unconnected} not sent`] : []),
  ];
  return parts.join(', ');
}

function describeDisruptions({ count, totalMs }: NonNullable<Report['disruptions']>): string {
  if (count === 0) return '    no disruption';
  const many = count === 1 ? '1 disruption' : `${count} disruptions`;
  return `    ${many}, ${formatDuration(totalMs * 1e6)} in all`;
}
