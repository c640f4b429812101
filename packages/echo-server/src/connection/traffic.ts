// What comes and goes on one connection: counted for it and for its server, and told to the log.
import type { ProxyHeader } from '@tcp-echo/proxy-protocol';
import type { Meter } from '../statistics/meter.js';
import type { ConnectionObserver } from './observer.js';
import type { ConnectionOutcome } from './outcome.js';

export class Traffic {
  readonly #meter: Meter;
  readonly #observer: ConnectionObserver | undefined;
  #bytesReceived = 0;
  #bytesSent = 0;

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

  proxied(header: ProxyHeader): void {
    this.#observer?.onProxied(header);
  }

  /** `chunk` came. */
  received(chunk: Uint8Array): void {
    this.#bytesReceived += chunk.length;
    this.#meter.addReceived(chunk.length);
    this.#observer?.onReceived(chunk);
  }

  /** Bytes are handed to the operating system. */
  transmitted(bytes: Uint8Array): void {
    this.#bytesSent += bytes.length;
    this.#meter.addSent(bytes.length);
    this.#observer?.onTransmitted(bytes);
  }

  ended(outcome: ConnectionOutcome): void {
    this.#meter.add('open', -1);
    this.#meter.add(outcome);
    this.#observer?.onEnded(outcome);
  }
}
