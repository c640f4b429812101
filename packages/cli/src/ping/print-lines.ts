// A run of pings as a person reads it.
import type { EchoMismatchError } from '@tcp-echo/echo-client-async';
import { formatDuration, formatDurations } from '../format-duration.js';
import type { LiveLine } from '../live-line.js';
import { describeFailure } from '../describe-failure.js';
import type { Disruption } from './disruptions.js';
import type { Ping } from './pings.js';
import type { Printer, Report } from './printer.js';
import type { Statistics, Times } from './statistics.js';

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
