// What comes and goes on one connection: counted for it and for its server, told to the log, and timed.
import type { Meter } from '../statistics/meter.js';
import type { ConnectionObserver } from './observer.js';
import type { ConnectionOutcome } from './outcome.js';

export class Traffic {
  readonly #meter: Meter;
  readonly #observer: ConnectionObserver | undefined;
  #bytesReceived = 0;
  #bytesSent = 0;
  /** When the chunk was read that is being answered; not a number while none is. */
  #readAt = Number.NaN;
  /** When the chunks were read whose replies the operating system has not taken yet. */
  readonly #unwrittenSince: number[] = [];

  constructor(meter: Meter, observer: ConnectionObserver | undefined) {
    this.#meter = meter;
    this.#observer = observer;
    meter.add('accepted');
    meter.add('open');
  }

  get bytesReceived(): number {
    return this.#bytesReceived;
  }

  get bytesSent(): number {
    return this.#bytesSent;
  }

  /** `chunk` came, and is answered from now until `answered` is called. */
  received(chunk: Uint8Array): void {
    this.#bytesReceived += chunk.length;
    this.#meter.addReceived(chunk.length);
    this.#observer?.onReceived(chunk);
    this.#readAt = performance.now();
  }

  answered(): void {
    this.#readAt = Number.NaN;
  }

  /** Whether a chunk is being answered. */
  get isAnswering(): boolean {
    return !Number.isNaN(this.#readAt);
  }

  /** Bytes are handed to the operating system. */
  transmitted(bytes: Uint8Array): void {
    this.#bytesSent += bytes.length;
    this.#meter.addSent(bytes.length);
    this.#observer?.onTransmitted(bytes);
  }

  /** The operating system has taken the reply to the chunk that is being answered. */
  replied(): void {
    this.#meter.recordEchoTime(performance.now() - this.#readAt);
  }

  /** What to call when it has, where it does not at once. */
  timeReply(): (error?: Error | null) => void {
    this.#unwrittenSince.push(this.#readAt);
    return this.#onWritten;
  }

  ended(outcome: ConnectionOutcome): void {
    this.#meter.add('open', -1);
    this.#meter.add(outcome);
    this.#observer?.onEnded(outcome);
  }

  /** One function for all replies: Node calls back for writes in their order. */
  readonly #onWritten = (error?: Error | null): void => {
    const since = this.#unwrittenSince.shift();
    if (!error && since !== undefined) this.#meter.recordEchoTime(performance.now() - since);
  };
}
