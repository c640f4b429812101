// The trace: what servers and clients do, as typed events on one diagnostics channel.
// Free when nobody listens; every view (the article's lines, JSON, a diagram) is a listener.
import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { isMainThread, threadId } from 'node:worker_threads';
import { connectionId, internetAddress, type Address } from './address.js';

/** One thing that a server or a client did. */
export interface TraceEvent {
  /** Counts the events of one thread, from 0. */
  readonly seq: number;
  /** `process.hrtime.bigint()`: nanoseconds on the monotonic clock that all threads share. */
  readonly timeNs: bigint;
  /** `main`, or `worker-` and the thread's id. */
  readonly thread: string;
  readonly actor: 'server' | 'client';
  readonly kind: TraceKind;
  /** The same on both ends of a connection; empty while the client does not know its own address. */
  readonly connection: string;
  /** Set where the operation blocks its thread, as the synchronous client's do. */
  readonly blocking?: true;
  readonly local?: Address;
  readonly peer?: Address;
  /** Who connected to the proxy in front of the server, where its PROXY header says so: from `proxied` on. */
  readonly client?: Address;
  /** All that the header says, for `proxied`. */
  readonly proxy?: ProxiedConnection;
  /** What was sent or received. Valid during the listener only: copy it to keep it. */
  readonly bytes?: Uint8Array;
  /** What went wrong, for `failed`; what was agreed on or done, for the kinds that say so. */
  readonly message?: string;
}

/** What a PROXY protocol header says of a connection. */
export interface ProxiedConnection {
  /** 1 is a line of text, 2 is binary. */
  readonly version: 1 | 2;
  /** `local`: the proxy itself connected, for instance to check that the server is there. Version 1 has `proxy` only. */
  readonly command: 'proxy' | 'local';
  /** Who connected to the proxy. Absent where the proxy does not say, and for `local`. */
  readonly source?: Address;
  /** What was connected to. Absent where `source` is. */
  readonly destination?: Address;
  /** What version 2 says besides, in the order it came in. */
  readonly tlvs: readonly { readonly type: string }[];
}

/**
 * - `connecting`, `connected`: a client's side of the handshake;
 * - `accepted`: a server's; `refused`: a server closed it at once, `message` says why;
 * - `proxied`: a PROXY protocol header came before the first byte, `message` and `proxy` say from where;
 * - `ignored`: the peer said something that was not heeded, `message` says what: a PROXY header that is taken for data;
 * - `secured`: the TLS handshake is done, `message` says what was agreed on;
 * - `faulted`: the server misbehaves as it was told to, `message` says how;
 * - `sending`, `received`: bytes handed to, or got from, the operating system;
 * - `ended`: the peer sent its last byte;
 * - `closing`: this end sends nothing more;
 * - `failed`: the connection is gone; `message` says why.
 */
export type TraceKind =
  | 'connecting'
  | 'connected'
  | 'accepted'
  | 'refused'
  | 'proxied'
  | 'ignored'
  | 'secured'
  | 'faulted'
  | 'sending'
  | 'received'
  | 'ended'
  | 'closing'
  | 'failed';

/** Subscribe to it with `node:diagnostics_channel` under the name `tcp-echo:trace`. */
export const traceChannel = channel('tcp-echo:trace');

const thread = isMainThread ? 'main' : `worker-${threadId}`;
let seq = 0;
let publishing = 0;

/**
 * Publishes an event, if somebody listens: only then does it count. Ask `traceChannel.hasSubscribers`
 * before building one, which costs something.
 */
export function publishTrace(event: Omit<TraceEvent, 'seq' | 'timeNs' | 'thread'>): void {
  if (!traceChannel.hasSubscribers) return;
  const whole: TraceEvent = { seq: seq++, timeNs: process.hrtime.bigint(), thread, ...event };
  publishing += 1;
  traceChannel.publish(whole);
  publishing -= 1;
}

/** Whether listeners of the trace are being called just now. */
export function publishingTrace(): boolean {
  return publishing > 0;
}

// The trace of one connection over node:net: which ends it has, and what its owner does on it.

/** Publishes one event of a connection. Free while nobody listens to the trace. */
export type ConnectionTrace = (
  kind: TraceKind,
  bytes?: Uint8Array,
  message?: string,
  more?: Pick<TraceEvent, 'client' | 'proxy'>,
) => void;

/** The ends of a connection, as far as they are known, and its name in the trace. */
export type KnownEnds = Pick<TraceEvent, 'connection' | 'local' | 'peer'>;

/**
 * The trace of a connected `socket`. Its ends are read once, so that they are known after it is gone;
 * `known` are those of a socket that does not tell them, as a Unix domain socket's.
 */
export function connectionTrace(
  actor: TraceEvent['actor'],
  socket: Socket,
  known?: KnownEnds,
): ConnectionTrace {
  let ends = known;
  return (kind, bytes, message, more) => {
    if (!traceChannel.hasSubscribers) return;
    ends ??= socketEnds(actor, socket);
    publishTrace({
      actor,
      kind,
      ...ends,
      ...(bytes && { bytes }),
      ...(message !== undefined && { message }),
      ...more,
    });
  };
}

/** What a connected socket tells of its ends; a Unix domain socket tells nothing. */
export function socketEnds(actor: TraceEvent['actor'], socket: Socket): KnownEnds {
  const local = addressOf(socket.localAddress, socket.localPort);
  const peer = addressOf(socket.remoteAddress, socket.remotePort);
  if (local === undefined || peer === undefined) return { connection: '' };
  const [client, server] = actor === 'client' ? [local, peer] : [peer, local];
  return { connection: connectionId(client, server), local, peer };
}

/** A dual-stack listener sees an IPv4 client as `::ffff:127.0.0.1`, the client itself does not. */
function addressOf(host: string | undefined, port: number | undefined): Address | undefined {
  if (host === undefined || port === undefined) return undefined;
  return internetAddress(host.replace(/^::ffff:(?=\d+\.)/i, ''), port);
}

// Who forwards the trace of another thread wants to know whether anybody here listens to it. Node's
// channels tell that when asked (`hasSubscribers`), but not when it changes.

const watchers = new Set<() => void>();

/**
 * Calls `watcher` whenever a listener of the trace comes or goes in this thread, until the returned function
 * is called. Whether one is left, `traceChannel.hasSubscribers` says.
 */
export function watchTraceListeners(watcher: () => void): () => void {
  if (watchers.size === 0) observe();
  // A function of its own for each call, so that the same watcher may be given twice.
  const call = (): void => {
    watcher();
  };
  watchers.add(call);
  return () => {
    if (watchers.delete(call) && watchers.size === 0) leaveAlone();
  };
}

const methods = ['subscribe', 'unsubscribe'] as const;

/** Puts own methods before those that the channel inherits; `node:diagnostics_channel` calls them too. */
function observe(): void {
  for (const name of methods) {
    Object.defineProperty(traceChannel, name, {
      configurable: true,
      value(this: typeof traceChannel, listener: Parameters<typeof traceChannel.subscribe>[0]) {
        // The channel changes its prototype with its first and its last listener: ask each time.
        const { [name]: inherited } = Object.getPrototypeOf(this) as typeof traceChannel;
        const result = inherited.call(this, listener);
        for (const watcher of watchers) watcher();
        return result;
      },
    });
  }
}

function leaveAlone(): void {
  for (const name of methods) Reflect.deleteProperty(traceChannel, name);
}
