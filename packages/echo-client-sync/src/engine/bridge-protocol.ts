// What the calling thread and the bridge's worker say to each other.
import type { Address, EncodedValue, TraceEvent, TlsInfo } from '@tcp-echo/base';
import type { ConnectTiming } from '@tcp-echo/echo-client-async';
import type { MessagePort } from 'node:worker_threads';
import type { EchoOnceOptions, LinkOptions, MeasuredBytes, OwnBytes } from './engine.js';

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
 * Echoes of `startEcho` are under way while others are asked for; of all other calls there is one at a
 * time, because its caller is blocked. `abort` gives up the call of that id, answered or not: a
 * connection that it made is destroyed.
 */
export interface BridgeRequest {
  readonly id: number;
  readonly name: keyof BridgeCalls | 'abort';
  readonly args: readonly unknown[];
  /** Whether every event is of interest, or only that a connection was made. */
  readonly traced: boolean;
}

/** Events as they happen, then the outcome; or the end of the worker, whatever it was doing. */
export type BridgeReply =
  | { readonly id: number; readonly exitCode: number; readonly cause: EncodedValue }
  | { readonly id: number; readonly trace: TraceEvent }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly thrown: EncodedValue };

/** What the worker is started with. */
export interface BridgeWorkerData {
  readonly port: MessagePort;
  /** One counter, raised and notified after each reply. */
  readonly replies: Int32Array;
}
