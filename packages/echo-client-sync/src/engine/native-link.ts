// A persistent connection of the engine `native`.
import { realNowMs, type Address, type ConnectionTrace, type Endpoint } from '@tcp-echo/base';
import {
  EchoClosedError,
  EchoMismatchError,
  type ConnectTiming,
} from '@tcp-echo/echo-client-async';
import { BannerReader, EchoStopwatch, PendingEcho } from '@tcp-echo/echo-client-async/internal';
import type { BlockingSocket } from '@tcp-echo/native-sockets';
import {
  EchoLimits,
  type LinkOptions,
  type MeasuredBytes,
  type StartedEcho,
  type SyncLink,
} from './engine.js';
import type { OwnBytes } from '@tcp-echo/echo-client-async/internal';
import { NativeEcho } from './native-echo.js';
import { failureOf, type NativeConnection } from './native-open.js';
import { NativePipeline } from './native-pipeline.js';
import { nativeSockets } from './native-sockets.js';

/** Why no further echo can be had: what to tell the caller of one. */
type Failure = (echo: PendingEcho) => unknown;

/** How often echoes that are started without waiting are sent, at least, in milliseconds. */
const stepEveryMs = 1;

/** As echo-client-async's EchoConnection: a failed echo leaves the stream out of step for all later ones. */
export class NativeLink implements SyncLink {
  readonly local: Address;
  readonly peer: Address;
  readonly timing: ConnectTiming;
  readonly tls = undefined;
  readonly #target: Endpoint;
  readonly #limits: EchoLimits;
  readonly #socket: BlockingSocket;
  readonly #trace: ConnectionTrace;
  readonly #banner: BannerReader | undefined;
  readonly #pipeline: NativePipeline;
  /** When an echo that is started gives the next occasion to send and receive. */
  #nextStepAt = 0;
  #failure: Failure | undefined;
  #failed: unknown;

  /** The socket of `connection` belongs to the link from now on. */
  constructor(connection: NativeConnection, { connecting, banner }: LinkOptions) {
    const { peer, idleTimeoutMs } = connecting;
    this.local = connection.local;
    this.peer = connection.peer;
    this.timing = connection.timing;
    this.#target = peer;
    this.#limits = new EchoLimits(peer, idleTimeoutMs);
    this.#socket = connection.socket;
    this.#trace = connection.trace;
    this.#banner = banner ? new BannerReader() : undefined;
    this.#pipeline = new NativePipeline(connection.socket, connection.trace, this.#banner);
  }

  get banner(): string | undefined {
    return this.#banner?.line;
  }

  get failed(): unknown {
    return this.#failed;
  }

  echo(bytes: OwnBytes, timeoutMs: number): OwnBytes {
    return this.#roundTrip(this.#make(bytes), timeoutMs);
  }

  measure(bytes: OwnBytes, timeoutMs: number): MeasuredBytes {
    const stopwatch = new EchoStopwatch();
    const echo = this.#roundTrip(this.#make(bytes, stopwatch), timeoutMs);
    return { echo, timing: stopwatch.stop({ attempts: this.timing.attempts }) };
  }

  start(bytes: OwnBytes, timeoutMs: number): StartedEcho {
    const echo = this.#make(bytes);
    this.#pipeline.add(echo);
    const now = realNowMs();
    const endsAt = now + timeoutMs;
    // A source that takes its time must not hold up what it gave before. One that does not is sent in
    // large pieces: a system call for each small message would cost more than all else together.
    if (now >= this.#nextStepAt) {
      this.#nextStepAt = now + stepEveryMs;
      this.#run(undefined);
    }
    const isSettled = (): boolean => echo.complete || this.#failure !== undefined;
    return {
      get settled() {
        return isSettled();
      },
      finish: () => {
        const leftMs = Math.max(0, endsAt - realNowMs());
        return this.#finish(echo, this.#limits.set(timeoutMs, leftMs));
      },
      abandon: () => {
        echo.drop();
      },
    };
  }

  halfClose(timeoutMs: number): void {
    if (this.#failure !== undefined || this.#pipeline.end !== 'open') return;
    this.#pipeline.sendEnd();
    this.#run(this.#limits.set(timeoutMs));
  }

  close(): void {
    if (this.#failure !== undefined) return;
    this.#failure = () => new EchoClosedError(this.#target);
    if (this.#pipeline.end !== 'sent') this.#trace('closing');
    this.#socket.close();
  }

  #make(bytes: OwnBytes, stopwatch?: EchoStopwatch): NativeEcho {
    const echo = new NativeEcho(this.#target, bytes, stopwatch);
    if (this.#failure !== undefined) throw this.#failure(echo);
    if (this.#pipeline.end !== 'open') throw new EchoClosedError(this.#target);
    return echo;
  }

  #roundTrip(echo: NativeEcho, timeoutMs: number): OwnBytes {
    try {
      if (!this.#pipeline.roundTrip(this.#limits.set(timeoutMs), echo)) this.#onEnd();
    } catch (error) {
      this.#onError(error, echo);
    }
    this.#refuseExtra();
    return this.#resultOf(echo);
  }

  /** Blocks until `echo` is back, if it did not come together with an earlier one. */
  #finish(echo: NativeEcho, limits: EchoLimits): OwnBytes {
    if (!echo.complete && this.#failure === undefined) {
      this.#run(limits, echo);
    }
    return this.#resultOf(echo);
  }

  #resultOf(echo: NativeEcho): OwnBytes {
    if (echo.complete) return echo.bytes;
    throw echo.failure ?? this.#failure?.(echo);
  }

  #run(limits: EchoLimits | undefined, echo?: NativeEcho): void {
    try {
      if (!this.#pipeline.run(limits, echo)) this.#onEnd();
    } catch (error) {
      this.#onError(error, echo);
    }
    this.#refuseExtra();
  }

  #onEnd(): void {
    const silence = this.#pipeline.heard ? undefined : 'plain';
    this.#failAll((each) => each.endedEarly(silence));
  }

  #onError(error: unknown, echo: NativeEcho | undefined): void {
    if (error instanceof nativeSockets().NativeSystemError)
      this.#failAll((each) => each.connectionLost(error));
    else this.#outOfStep(failureOf(error, this.#target, this.#limits), echo);
  }

  #refuseExtra(): void {
    const { extra } = this.#pipeline;
    if (extra !== undefined) {
      const difference = { offset: 0, expected: undefined, actual: extra };
      this.#outOfStep(new EchoMismatchError(this.#target, difference));
    }
  }

  /** `error` is that of `echo`, unless that of another one; all others are lost. */
  #outOfStep(error: unknown, echo?: NativeEcho): void {
    if (echo !== undefined && !(error instanceof EchoMismatchError)) echo.failure = error;
    this.#fail((each) => each.connectionLost(error), error);
  }

  /** A failure of no echo in particular: the link's is what one without a byte is told. */
  #failAll(failure: Failure): void {
    this.#fail(failure, failure(new PendingEcho(this.#target, new Uint8Array())));
  }

  #fail(failure: Failure, error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#failed = error;
    this.#trace('failed', undefined, String(error));
    this.#socket.close();
  }
}
