// A run of pings as a program reads it: one object a line, times in whole nanoseconds.
import { formatAddress } from '@tcp-echo/base';
import type { EchoConnection, EchoMismatchError } from '@tcp-echo/echo-client-async';
import type { Lines } from '../lines.js';
import { codeOf, describeFailure } from '../describe-failure.js';
import type { Disruption } from './disruptions.js';
import type { Outcome } from './ping-path.js';
import type { Ping } from './pings.js';
import type { Printer, Report } from './printer.js';
import type { Statistics } from './statistics.js';

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
