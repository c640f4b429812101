// How a run of pings is told: one interface for people and for programs.
import type { EchoConnection, EchoMismatchError } from '@tcp-echo/echo-client-async';
import type { Disruption } from './disruptions.js';
import type { Ping } from './pings.js';
import type { Statistics } from './statistics.js';

/** All of a run. */
export interface Report {
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
