// How long an echo took, and each part of it.
import type { EchoOf } from './message.js';

/** How long a connection took to make. Whole nanoseconds on the monotonic clock. */
export interface ConnectTiming {
  /** Looking the name up and the TCP handshake, of the try that succeeded. */
  readonly connectNs: number;
  /** The TLS handshake of that try; absent without TLS. */
  readonly tlsNs?: number;
  /** All of it: with the tries that failed, and the waits between them. */
  readonly totalNs: number;
  /** How many tries it took; 1 without `retry`. */
  readonly attempts: number;
}

/**
 * How long one echo took. Whole nanoseconds on the monotonic clock. On a connection that stays,
 * `connectNs` and `tlsNs` are absent: `connection.timing` has them.
 */
export interface EchoTiming {
  /** Looking the name up and the TCP handshake, of the try that succeeded. */
  readonly connectNs?: number;
  /** The TLS handshake of that try; absent without TLS. */
  readonly tlsNs?: number;
  /** From handing the message to the operating system to the first byte back; absent if it is empty. */
  readonly firstByteNs?: number;
  /** From the call to the last byte: with all tries of connecting, and the wait for earlier echoes. */
  readonly totalNs: number;
  /** How many tries it took to connect; 1 without `retry`. */
  readonly attempts: number;
}

/** An echo, and how long it took. */
export interface MeasuredEcho<M extends string | Uint8Array> {
  readonly echo: EchoOf<M>;
  readonly timing: EchoTiming;
}

/** Whole nanoseconds since `startNs`, which `process.hrtime.bigint()` gave. */
export function elapsedNs(startNs: bigint): number {
  return Number(process.hrtime.bigint() - startNs);
}

/** Takes the times of one echo, from its making on. */
export class EchoStopwatch {
  readonly #startNs = process.hrtime.bigint();
  #sentNs = this.#startNs;
  #firstByteNs: number | undefined;

  /** The message is handed to the operating system. */
  sending(): void {
    this.#sentNs = process.hrtime.bigint();
  }

  /** A byte of the echo is here; only the first one counts. */
  received(): void {
    this.#firstByteNs ??= elapsedNs(this.#sentNs);
  }

  /** The echo is whole. */
  stop({ attempts, ...parts }: Pick<EchoTiming, 'connectNs' | 'tlsNs' | 'attempts'>): EchoTiming {
    const totalNs = elapsedNs(this.#startNs);
    const firstByteNs = this.#firstByteNs;
    return { ...parts, ...(firstByteNs !== undefined && { firstByteNs }), totalNs, attempts };
  }
}
