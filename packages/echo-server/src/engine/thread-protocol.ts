// What the thread that started a server and the threads that run it say to each other.
import type { InternetAddress, TraceEvent } from '@tcp-echo/base';
import type { FaultPlan } from '@tcp-echo/faults';
import type { EchoServerOptions } from '../options.js';
import type { Meter } from '../statistics/stats.js';
import type { EchoServerTlsOptions } from '../tls/tls-options.js';
import type { ConnectionInfo } from './engine.js';

/** What a thread is started with. */
export interface ThreadData {
  /** Those that can be copied. */
  readonly options: EchoServerOptions;
  readonly counters: Meter['counters'];
  /** Undefined where the thread has one for all its servers. */
  readonly echoTime: Meter['echoTime'] | undefined;
  readonly admission: SharedArrayBuffer;
  /** Of the events that are on their way to the other thread, in bytes: one element. */
  readonly traceBacklog: Int32Array;
}

/** Where one of a server's threads listens. */
export interface ThreadAddress extends Pick<InternetAddress, 'host' | 'port'> {
  /** Whether others do too; of `later` see `reusePort` of ListeningSocket. */
  readonly reusePort: boolean | 'later';
}

/** What a thread is asked for, and what it answers. Asked to end, it ends the server's part of it, also where it does not listen yet. */
export interface ThreadCalls {
  /** Called first, and once. */
  listen(address: ThreadAddress): InternetAddress;
  connections(): readonly ConnectionInfo[];
  setTls(options: EchoServerTlsOptions): void;
  setFaults(plan: FaultPlan): void;
  stopListening(): void;
  forceConnections(why: string): void;
  /** Whether the other thread wants to hear the trace. */
  tellTrace(wanted: boolean): void;
}

/** Events of the trace; or that everything is done, and the server's part of the thread ends. */
export type ThreadEvent = { readonly trace: readonly TraceEvent[] } | { readonly leaving: true };

/** About what an event takes while it is on its way, in bytes. */
export function weightOf({ bytes }: TraceEvent): number {
  return 512 + (bytes?.length ?? 0);
}
