// One connection of a check: whatever is sent over it has to come back, byte for byte. Unlike a client, it
// can be made to read nothing, to end early, and to vanish.
import { onAbort } from '@tcp-echo/base';
import type { Socket } from 'node:net';
import type { CheckClock } from './check-clock.js';

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

// Sending more than a path holds, without waiting for the end of it.

/**
 * How much may be under way: as much as a pipe of Linux holds, so that a server which is two pipes and a
 * `cat`, as ncat's, keeps moving.
 */
const windowBytes = 65_536;

/** Sends `pieces` while no more than a window of them is missing. @throws CheckFailure */
export async function sendInWindow(wire: Wire, pieces: Iterable<Uint8Array>): Promise<void> {
  for (const piece of pieces) {
    await wire.back(Math.max(0, windowBytes - piece.length));
    wire.send(piece);
  }
  await wire.back();
}

/** `bytes` in pieces of so many. */
export function* piecesOf(bytes: Uint8Array, pieceBytes: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

// Bytes to send: no two places look alike, so that what is lost, doubled or moved shows.

/** `length` bytes that are the same for the same `seed` (xorshift32). */
export function testBytes(length: number, seed = 1): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  // Multiplied by a large odd number, so that neighbouring seeds differ at once; never 0.
  let state = Math.imul(seed, 2_654_435_761) || 1;
  for (let i = 0; i < length; i += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}

// What was sent over one connection, against what comes back.

/** How many bytes are shown from the first wrong one on. */
const shownBytes = 8;

/** Compares each chunk where it lies; what has matched is not kept. */
class EchoComparison {
  sentBytes = 0;
  backBytes = 0;
  /** Sent and not yet back; the first one from `#at` on. */
  readonly #expected: Uint8Array[] = [];
  #at = 0;

  get missingBytes(): number {
    return this.sentBytes - this.backBytes;
  }

  /** `5 of 12 B`. */
  get progress(): string {
    return `${this.backBytes} of ${this.sentBytes} B`;
  }

  expect(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#expected.push(bytes);
    this.sentBytes += bytes.length;
  }

  /** Returns what is wrong with `chunk`, if anything is. */
  take(chunk: Buffer): CheckFailure | undefined {
    for (let start = 0; start < chunk.length;) {
      const expected = this.#expected[0]?.subarray(this.#at);
      if (expected === undefined) {
        const extra = hex(chunk.subarray(start));
        return new CheckFailure('nothing more', extra, this.backBytes);
      }
      const length = Math.min(expected.length, chunk.length - start);
      const got = chunk.subarray(start, start + length);
      if (got.compare(expected, 0, length) !== 0) return this.#difference(chunk, start, expected);
      this.backBytes += length;
      start += length;
      this.#at += length;
      if (length === expected.length) {
        this.#expected.shift();
        this.#at = 0;
      }
    }
    return undefined;
  }

  #difference(chunk: Buffer, start: number, expected: Uint8Array): CheckFailure {
    let i = 0;
    while (chunk[start + i] === expected[i]) i += 1;
    const got = hex(chunk.subarray(start + i));
    return new CheckFailure(hex(expected.subarray(i)), got, this.backBytes + i);
  }
}

/** `6f 20 57`. */
function hex(bytes: Uint8Array): string {
  const shown = bytes.subarray(0, shownBytes);
  return Buffer.from(shown).toString('hex').replace(/..\B/g, '$& ');
}

// What a check is, and what can come of it.

/** Whether the server echoes until its peer ends, or one message, after which it ends itself. */
export type ServerKind = 'stream' | 'once';

/** What a check may do to the path. */
export interface Path {
  /** Makes a connection, which is gone when the check is over. @throws CheckFailure */
  connect(): Promise<Wire>;
  /** Lets time pass. */
  pause(ms: number): Promise<void>;
  /** How long the first byte of an echo may take, where the user wants to know. */
  readonly maxLatencyMs: number | undefined;
}

/** One thing that an echo endpoint has to do. */
export interface Check {
  /** Stable: `bytes.all-values`. */
  readonly id: string;
  /** What has to hold, in a few words. */
  readonly holds: string;
  /**
   * `required`: no echo is one without it. `advised`: RFC 862 does not ask for it, and a widespread server
   * (ncat with cat) lacks it.
   */
  readonly level: 'required' | 'advised';
  /** The kinds of server that it is for. */
  readonly kinds: readonly ServerKind[];
  /** @throws CheckFailure where it does not hold, NotApplicable where it cannot be asked. */
  run(path: Path): Promise<void>;
}

/** The result of one check. */
export type CheckResult = {
  readonly check: Check;
  readonly durationNs: number;
} & (
  | { readonly outcome: 'passed' }
  | {
      readonly outcome: 'failed';
      readonly failure: CheckFailure;
      /** Whether not one byte had come back on any of its connections. */
      readonly isSilent: boolean;
      /** Whether the time of the check was over. */
      readonly isLate: boolean;
    }
  | { readonly outcome: 'not-applicable'; readonly reason: string }
);

/** What was wanted, and what came instead. */
export class CheckFailure extends Error {
  readonly wanted: string;
  readonly got: string;
  /** Of the first wrong byte, counted over what one connection sent; undefined where no byte is wrong. */
  readonly offset: number | undefined;

  constructor(wanted: string, got: string, offset?: number) {
    super(`wanted ${wanted}, got ${got}`);
    this.name = 'CheckFailure';
    this.wanted = wanted;
    this.got = got;
    this.offset = offset;
  }
}

/** The check says nothing of this server. */
export class NotApplicable extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'NotApplicable';
  }
}
