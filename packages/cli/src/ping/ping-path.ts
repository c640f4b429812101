// One echo after the other over the path to a server, and what became of each.
import { InvalidArgumentError, traceChannel, type TraceEvent } from '@tcp-echo/base';
import {
  connectEcho,
  EchoConnectionLostError,
  EchoMismatchError,
  type ConnectTiming,
  type EchoConnection,
} from '@tcp-echo/echo-client-async';
import type { Target } from '../target.js';

/** What became of one echo. */
export type Outcome =
  | {
      readonly kind: 'echoed';
      readonly rttNs: number;
      /** If this echo made the connection. */
      readonly connecting: ConnectTiming | undefined;
      /** Who answered, where the server says so. */
      readonly backEnd: string | undefined;
    }
  | {
      /** It did not come back; it did, but differed; there was no connection to send it over. */
      readonly kind: 'lost' | 'corrupt' | 'unconnected';
      readonly error: unknown;
      /** How long no byte had come or gone when the connection was closed, if that was before this echo: its idle timeout, where it has one. */
      readonly idleNs?: number;
    };

/** How the path is used. */
interface PathOptions {
  /** A connection for each echo, instead of one for all. */
  readonly newConnection: boolean;
  readonly signal: AbortSignal | undefined;
  /** Is told of each connection. */
  readonly onConnect?: (connection: EchoConnection) => void;
}

/** How long the end of a connection for one echo is waited for. */
const closeTimeoutMs = 1000;

/** Connects when an echo needs it, and again after a failure. */
export class PingPath implements AsyncDisposable {
  readonly #target: Target;
  readonly #options: PathOptions;
  #connection: EchoConnection | undefined;
  /** On the clock of the trace, which alone tells when a connection ends that nobody uses. */
  #lastByteNs = 0n;
  #endedNs: bigint | undefined;

  constructor(target: Target, options: PathOptions) {
    this.#target = target;
    this.#options = options;
    traceChannel.subscribe(this.#watch);
  }

  readonly #watch = (message: unknown): void => {
    const { actor, kind, timeNs } = message as TraceEvent;
    if (actor !== 'client') return;
    if (kind === 'ended' || kind === 'failed') this.#endedNs ??= timeNs;
    else if (kind !== 'closing') this.#lastByteNs = timeNs;
    if (kind === 'connected') this.#endedNs = undefined;
  };

  /**
   * Connecting and the echo may take `timeoutMs` each.
   *
   * @throws the signal's reason, or InvalidArgumentError if a certificate or key cannot be used.
   */
  async echo(message: Uint8Array, timeoutMs: number): Promise<Outcome> {
    const { newConnection, signal } = this.#options;
    const kept = this.#connection;
    // Sending is the next byte.
    const idleNs =
      kept === undefined || this.#endedNs === undefined
        ? undefined
        : Number(this.#endedNs - this.#lastByteNs);
    let connection: EchoConnection;
    try {
      connection = this.#connection = kept ?? (await this.#connect(timeoutMs));
      if (kept === undefined) this.#options.onConnect?.(connection);
    } catch (error) {
      signal?.throwIfAborted();
      // No other try will go better.
      if (error instanceof InvalidArgumentError) throw error;
      return { kind: 'unconnected', error };
    }
    try {
      const { timing } = await connection.measure(message, { timeoutMs });
      if (this.surplus !== undefined) throw this.surplus;
      const connecting = kept === undefined ? connection.timing : undefined;
      const backEnd = backEndOf(connection.banner);
      if (newConnection) await this[Symbol.asyncDispose]();
      return { kind: 'echoed', rttNs: timing.totalNs, connecting, backEnd };
    } catch (error) {
      this.#connection = undefined;
      connection.destroy();
      signal?.throwIfAborted();
      const outcome = failed(error);
      return idleNs === undefined || outcome.kind !== 'lost' ? outcome : { ...outcome, idleNs };
    }
  }

  /** What has come beyond the last echo, if anything has. */
  get surplus(): EchoMismatchError | undefined {
    const failure = this.#connection?.failed;
    return failure instanceof EchoMismatchError ? failure : undefined;
  }

  /** Another echo makes another connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection?.close();
    this.#connection = undefined;
  }

  /** Nothing more is watched. */
  close(): Promise<void> {
    traceChannel.unsubscribe(this.#watch);
    return this[Symbol.asyncDispose]();
  }

  #connect(timeoutMs: number): Promise<EchoConnection> {
    const { signal } = this.#options;
    return connectEcho({
      ...this.#target.connect,
      banner: true,
      connectTimeoutMs: timeoutMs,
      closeTimeoutMs,
      ...(signal !== undefined && { signal }),
    });
  }
}

function failed(error: unknown): Exclude<Outcome, { readonly kind: 'echoed' }> {
  // A byte that came between two echoes is found by the second one.
  const cause = error instanceof EchoConnectionLostError ? error.cause : error;
  if (cause instanceof EchoMismatchError) return { kind: 'corrupt', error: cause };
  return { kind: 'lost', error };
}

// Who answered: what a server's banner says, as a name to count by.

/** The pod or host, and the address that tells two of its servers apart; undefined for what is no such banner. */
function backEndOf(banner: string | undefined): string | undefined {
  if (banner === undefined) return undefined;
  try {
    const { pod, host, local } = JSON.parse(banner) as Readonly<Record<string, unknown>>;
    const words = [pod ?? host, local].filter((word) => typeof word === 'string');
    // It goes to a terminal, which it must not drive.
    return words.length > 0 ? words.join(' ').replace(/\p{C}/gu, '?') : undefined;
  } catch {
    return undefined;
  }
}
