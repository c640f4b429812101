// One connection of a check: whatever is sent over it has to come back, byte for byte. Unlike a client, it
// can be made to read nothing, to end early, and to vanish.
import { onAbort } from '@tcp-echo/base';
import type { Socket } from 'node:net';
import type { CheckClock } from './check-clock.js';
import { CheckFailure } from './check.js';
import { EchoComparison } from './echo-comparison.js';

export class Wire {
  readonly #socket: Socket;
  readonly #comparison = new EchoComparison();
  /** Look again, at each thing that happens. */
  readonly #watchers = new Set<() => void>();
  readonly #signal: AbortSignal;
  #hasEnded = false;
  #failure: CheckFailure | undefined;
  /** What the connection was lost with, if it was. */
  #lost: string | undefined;

  constructor(socket: Socket, clock: CheckClock) {
    this.#socket = socket;
    this.#signal = clock.signal;
    socket.on('data', (chunk: Buffer) => {
      clock.progress();
      this.#failure ??= this.#comparison.take(chunk);
      this.#changed();
    });
    socket.on('end', () => {
      this.#hasEnded = true;
      this.#changed();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const got = `${error.code ?? error.message} after ${this.#comparison.progress}`;
      this.#lost ??= got;
      this.#changed();
    });
    socket.on('drain', () => {
      clock.progress();
      this.#changed();
    });
    const stopListening = onAbort(clock.signal, () => this.#changed());
    socket.once('close', stopListening);
  }

  /** How many bytes have come back. */
  get backBytes(): number {
    return this.#comparison.backBytes;
  }

  /** Whether the other end has ended. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether the operating system takes no more for now. */
  get isFull(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** Sends `bytes`, which must not change any more; does not wait. */
  send(bytes: Uint8Array): void {
    this.#comparison.expect(bytes);
    this.#socket.write(bytes);
  }

  /** Sends this end's end. Over TLS not in answer to what is still being read: Node would drop the rest. */
  end(): void {
    setImmediate(() => this.#socket.end());
  }

  /** Reads nothing more until `resume()`. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Waits until all that was sent is back, or all but `missingBytes`. @throws CheckFailure */
  async back(missingBytes = 0): Promise<void> {
    const wanted = `all of ${this.#comparison.sentBytes} B back`;
    await this.#until(() => this.#comparison.missingBytes <= missingBytes, wanted);
  }

  /** Waits until all is back, and then the other end has ended. @throws CheckFailure */
  async backAndEnd(): Promise<void> {
    await this.back();
    const wanted = `its end after all of ${this.#comparison.sentBytes} B`;
    await this.#until(() => this.#hasEnded, wanted);
  }

  /** Waits until `isDone`, or the other end has ended. @throws CheckFailure */
  async backOrEnd(): Promise<void> {
    const isDone = (): boolean => this.#hasEnded || this.#comparison.missingBytes === 0;
    await this.#until(isDone, `all of ${this.#comparison.sentBytes} B back, or an end`);
  }

  /** Waits until the operating system takes more, at most for `ms`; tells whether it does. @throws CheckFailure */
  async drains(ms: number): Promise<boolean> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#changed();
    }, ms);
    try {
      await this.#until(() => isLate || !this.isFull, 'it to read on');
      return !this.isFull;
    } finally {
      clearTimeout(timer);
    }
  }

  /** For what may have come after the last wait. @throws CheckFailure if something was wrong */
  assertSound(): void {
    const failure = this.#failureOf('the connection to stay');
    if (failure !== undefined) throw failure;
  }

  /** Leaves without a word: a reset where the transport has one. */
  vanish(): void {
    // Only a plain TCP socket can be reset, and only that has a remote port and no cipher.
    const { remotePort } = this.#socket;
    if (remotePort === undefined || 'encrypted' in this.#socket) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #failureOf(wanted: string): CheckFailure | undefined {
    if (this.#failure !== undefined || this.#lost === undefined) return this.#failure;
    return new CheckFailure(wanted, this.#lost);
  }

  #changed(): void {
    for (const look of this.#watchers) look();
  }

  #until(isDone: () => boolean, wanted: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        // Whoever waits for an end wants no connection to stay.
        const instead = wanted.startsWith('its end') ? wanted : 'the connection to stay';
        const failure = this.#failureOf(instead) ?? (isDone() ? undefined : this.#stuck(wanted));
        if (failure === undefined && !isDone()) return;
        this.#watchers.delete(look);
        if (failure === undefined) resolve();
        else reject(failure);
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Why what is wanted can no longer happen. */
  #stuck(wanted: string): CheckFailure | undefined {
    if (this.#hasEnded && !wanted.startsWith('its end')) {
      return new CheckFailure(wanted, `an end after ${this.#comparison.progress}`);
    }
    if (!this.#signal.aborted) return undefined;
    return new CheckFailure(`${wanted} in time`, `${this.#comparison.progress}, and nothing more`);
  }
}
