// What the calling thread and the bridge's worker say to each other.
import type { Address, EncodedValue, TlsInfo, TraceEvent } from '@tcp-echo/base';
import type { ConnectTiming } from '@tcp-echo/echo-client-async';
import type { EchoOnceOptions, LinkOptions, MeasuredBytes } from './engine.js';
import type { OwnBytes } from '@tcp-echo/echo-client-async/internal';

/** What the worker is asked for, and what it answers. */
export interface BridgeCalls {
  echoOnce(bytes: OwnBytes, options: EchoOnceOptions): MeasuredBytes;
  connect(options: LinkOptions): OpenedLink;
  echo(link: number, bytes: OwnBytes, timeoutMs: number): OwnBytes;
  /** As `echo`, and can be given up. */
  startEcho(link: number, bytes: OwnBytes, timeoutMs: number): OwnBytes;
  measure(link: number, bytes: OwnBytes, timeoutMs: number): MeasuredBytes;
  halfClose(link: number): void;
  banner(link: number): string | undefined;
  /** What has made the link useless, if anything has. */
  failed(link: number): EncodedValue | undefined;
  /** As `failed`, the last word. */
  close(link: number): EncodedValue | undefined;
}

/** A connection that lives in the worker, by its number there. */
export interface OpenedLink {
  readonly link: number;
  readonly local: Address;
  readonly peer: Address;
  readonly timing: ConnectTiming;
  readonly tls: TlsInfo | undefined;
}

/**
 * What the worker serves. Echoes of `startEcho` are under way while others are asked for; of all other calls there is one
 * at a time, because its caller is blocked.
 */
export interface BridgeRequests {
  /** @param traced Whether every event is of interest, or only that a connection was made. */
  call(id: number, traced: boolean, name: keyof BridgeCalls, args: readonly unknown[]): unknown;
  /** Gives up the call of that id, answered or not: a connection that it made is destroyed. */
  abort(id: number): void;
}

/** What happens during a call; or the end of the worker, whatever it was doing. */
export type BridgeEvent =
  | { readonly id: number; readonly trace: TraceEvent }
  | { readonly exitCode: number; readonly cause: EncodedValue };

/** What the worker is opened with. */
export interface BridgeWorkerData {
  /** One counter, raised and notified after each message: its caller sleeps on it. */
  readonly replies: Int32Array;
}
