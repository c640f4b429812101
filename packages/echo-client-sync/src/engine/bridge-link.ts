// A persistent connection of the engine `bridge`: it lives in the worker.
import { decodeThrown, type Address, type TlsInfo } from '@tcp-echo/base';
import type { ConnectTiming } from '@tcp-echo/echo-client-async';
import type { BridgeCaller } from './bridge-caller.js';
import type { OpenedLink } from './bridge-protocol.js';
import type { MeasuredBytes, StartedEcho, SyncLink } from './engine.js';
import type { OwnBytes } from '@tcp-echo/echo-client-async/internal';

/** Every call of it is one of the worker's. */
export class BridgeLink implements SyncLink {
  readonly local: Address;
  readonly peer: Address;
  readonly timing: ConnectTiming;
  readonly tls: TlsInfo | undefined;
  readonly #bridge: BridgeCaller;
  readonly #link: number;
  readonly #looksForBanner: boolean;
  #banner: string | undefined;
  #closed = false;
  #lastFailure: unknown;

  constructor(bridge: BridgeCaller, opened: OpenedLink, looksForBanner: boolean) {
    this.local = opened.local;
    this.peer = opened.peer;
    this.timing = opened.timing;
    this.tls = opened.tls;
    this.#bridge = bridge;
    this.#link = opened.link;
    this.#looksForBanner = looksForBanner;
  }

  echo(bytes: OwnBytes, timeoutMs: number): OwnBytes {
    return this.#bridge.call('echo', [this.#link, bytes, timeoutMs], timeoutMs);
  }

  measure(bytes: OwnBytes, timeoutMs: number): MeasuredBytes {
    return this.#bridge.call('measure', [this.#link, bytes, timeoutMs], timeoutMs);
  }

  start(bytes: OwnBytes, timeoutMs: number): StartedEcho {
    const bridge = this.#bridge;
    const id = bridge.post('startEcho', [this.#link, bytes, timeoutMs]);
    return {
      get settled() {
        return bridge.isAnswered(id);
      },
      finish: () => bridge.wait(id, timeoutMs),
      abandon: () => {
        bridge.abandon(id);
      },
    };
  }

  halfClose(timeoutMs: number): void {
    this.#bridge.call('halfClose', [this.#link], timeoutMs);
  }

  close(): void {
    if (this.#closed) return;
    this.#banner = this.banner;
    this.#lastFailure = this.#ask('close');
    this.#closed = true;
  }

  get banner(): string | undefined {
    if (this.#banner === undefined && this.#looksForBanner && !this.#closed) {
      // A worker that is gone has nothing to say.
      if (!this.#bridge.broken) this.#banner = this.#bridge.call('banner', [this.#link], 0);
    }
    return this.#banner;
  }

  get failed(): unknown {
    return this.#closed ? this.#lastFailure : this.#ask('failed');
  }

  /** What has made the link useless; the end of the worker does, too. */
  #ask(name: 'failed' | 'close'): unknown {
    try {
      const failure = this.#bridge.call(name, [this.#link], 0);
      return failure === undefined ? undefined : decodeThrown(failure);
    } catch (error) {
      if (!this.#bridge.broken) throw error;
      return error;
    }
  }
}
