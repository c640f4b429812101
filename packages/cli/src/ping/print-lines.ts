// A run of pings as a person reads it.
import type { EchoMismatchError } from '@tcp-echo/echo-client-async';
import { formatDuration, formatDurations } from '../format-duration.js';
import type { LiveLine } from '../live-line.js';
import { describeFailure } from '../describe-failure.js';
import type { Disruption } from './disruptions.js';
import type { Ping } from './pings.js';
import type { Printer, Report } from './printer.js';
import type { Statistics } from './statistics.js';

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

  disruption({ from, until, isOver, error, lost }: Disruption): void {
    const howLong = formatDuration((until - from) * 1e6);
    const span = isOver ? `for ${howLong}` : `for ${howLong}, and still is`;
    const what = `${describeFailure(error)}; ${lost} lost`;
    this.#print(until, `!!! disrupted from ${new Date(from).toISOString()} ${span}: ${what}`);
  }

  report({ name, statistics, disruptions }: Report): void {
    const rtt = statistics.roundTripTimes;
    const times =
      rtt === undefined
        ? ''
        : `; rtt min/p50/p99/max ${formatDurations([rtt.minNs, rtt.p50Ns, rtt.p99Ns, rtt.maxNs])}`;
    this.#line.print(`--- ${name}: ${counts(statistics)}${times}  ${String(statistics.timeline)}`);
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
    return `${what}: ${describeFailure(outcome.error)}`;
  }
  const { connecting, rttNs, backEnd } = outcome;
  return [
    ...(connecting ? [`connect=${formatDuration(connecting.connectNs)}`] : []),
    ...(connecting?.tlsNs === undefined ? [] : [`tls=${formatDuration(connecting.tlsNs)}`]),
    `rtt=${formatDuration(rttNs)}`,
    ...(backEnd === undefined ? [] : [`from=${JSON.stringify(backEnd)}`]),
  ].join(' ');
}

function counts({ sent, echoed, corrupt, unconnected }: Statistics): string {
  const notSent = unconnected > 0 ? `, ${unconnected} not sent` : '';
  return `${sent} sent, ${echoed} echoed, ${corrupt} corrupt${notSent}`;
}

function describeDisruptions({ count, totalMs }: NonNullable<Report['disruptions']>): string {
  if (count === 0) return '    no disruption';
  const many = count === 1 ? '1 disruption' : `${count} disruptions`;
  return `    ${many}, ${formatDuration(totalMs * 1e6)} in all`;
}
