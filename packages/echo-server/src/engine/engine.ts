// What runs a server: an I/O strategy on one thread or several. `EchoServer` is the same for all of them.
import type { Address, TlsInfo } from '@tcp-echo/base';
import type { FaultPlan } from '@tcp-echo/faults';
import type { ProxyHeader } from '@tcp-echo/proxy-protocol';
import type { EchoServerTlsOptions } from '../tls/tls-options.js';
import type { MeterView } from '../statistics/stats.js';

/** One open connection of a server. */
export interface ConnectionInfo {
  /** Counts the connections of the server from 1 on. */
  readonly number: number;
  /** The same as in the trace's events. */
  readonly connection: string;
  readonly local: Address;
  readonly peer: Address;
  /** When it was accepted, in milliseconds since 1970 (`Date.now()`). */
  readonly openedAtMs: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** What a proxy in front of the server says, where it says something (`proxyProtocol`). */
  readonly proxy?: ProxyHeader;
  /** What the TLS handshake agreed on, where there was one. */
  readonly tls?: TlsInfo;
}

/**
 * What does the input and output of a server: node:net; io_uring; epoll. `auto` is the fastest of them that has what is
 * asked for.
 */
export const engineOptions = ['net', 'uring', 'epoll', 'auto'] as const;

/** What `engine` can be asked to be. */
export type EngineOption = (typeof engineOptions)[number];

/** What it then is. */
export type EngineName = Exclude<EngineOption, 'auto'>;

/** A server that listens, as its engine runs it. */
export interface Engine {
  readonly name: EngineName;
  /** Where it listens, as the operating system reports it. */
  readonly address: Address;
  /** How many threads serve now. */
  readonly threads: number;
  /** What its threads count, those that have ended among them. */
  readonly meters: readonly MeterView[];
  /** Resolves once it does not listen and every connection is gone. */
  readonly gone: Promise<void>;
  connections(): Promise<readonly ConnectionInfo[]>;
  /** New connections get these certificates. @throws InvalidArgumentError */
  setTls(options: EchoServerTlsOptions): void | Promise<void>;
  /** New connections have these faults. @throws InvalidArgumentError */
  setFaults(plan: FaultPlan): void | Promise<void>;
  /** The next connection has number 1 again. */
  restartNumbers?(): void;
  /** Accepts nothing more. Idempotent. */
  stopListening(): void;
  /** Ends every open connection at once; `why` is for the trace. Resolves once that is done. */
  forceConnections(why: string): void | Promise<void>;
}

/** The reason for an engine that was named, or that is the default. */
export const askedFor = 'no other was asked for';
