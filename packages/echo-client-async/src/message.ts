// Messages: text or bytes, and the same kind back.
import { refuseArgument } from '@tcp-echo/base';

/** Bytes in memory that no other thread shares: `Uint8Array<ArrayBuffer>`, which TypeScript before 5.7 could not read. */
export type OwnBytes = ReturnType<typeof Uint8Array.from>;

/** What an echo of `M` is: text for text, bytes for bytes. */
export type EchoOf<M extends string | Uint8Array> = M extends string ? string : Uint8Array;

/** The bytes of `message` in memory of their own: the caller may change or transfer its buffer at once. */
export function copyBytes(message: string | Uint8Array): OwnBytes {
  // Not `Buffer.from`, whose small buffers share one pool.
  return typeof message === 'string' ? new TextEncoder().encode(message) : new Uint8Array(message);
}

/** `bytes` as the kind of value that `message` is. Bytes that are not UTF-8 become U+FFFD in text. */
export function sameKind<M extends string | Uint8Array>(message: M, bytes: OwnBytes): EchoOf<M> {
  // Not `TextDecoder`, which drops a byte order mark.
  const echo = typeof message === 'string' ? Buffer.from(bytes.buffer).toString() : bytes;
  return echo as EchoOf<M>;
}

// Where `echoAll` takes its messages from: anything that gives one after the other.

/** What a source gave: a message, or its end. */
export type Given<M> = { readonly message: M } | { readonly end: true; readonly error?: unknown };

/** Takes one message at a time from an iterable. */
export class MessageSource<M> {
  readonly #iterator: Iterator<M> | AsyncIterator<M>;
  #next: Promise<Given<M>> | undefined;
  #ended = false;

  /** @throws InvalidArgumentError unless `messages` can be iterated over; text and bytes are one message. */
  constructor(messages: Iterable<M> | AsyncIterable<M>) {
    if (typeof messages !== 'object' || messages === null || messages instanceof Uint8Array) {
      refuseArgument('messages', 'an iterable of messages', messages);
    }
    if (Symbol.asyncIterator in messages) this.#iterator = messages[Symbol.asyncIterator]();
    else if (Symbol.iterator in messages) this.#iterator = messages[Symbol.iterator]();
    else refuseArgument('messages', 'an iterable of messages', messages);
  }

  /** Asks for a message; the same one until `taken()`. Never rejects: an error is an end. */
  next(): Promise<Given<M>> {
    this.#next ??= this.#ask();
    return this.#next;
  }

  /** What `next()` gave last is used. */
  taken(): void {
    this.#next = undefined;
  }

  /** Tells the source that no more is wanted. A message that it is still asked for is not waited for. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    const closed = Promise.resolve(this.#iterator.return?.());
    if (this.#next === undefined) await closed;
    else closed.catch(() => undefined);
  }

  async #ask(): Promise<Given<M>> {
    try {
      const { done, value } = await this.#iterator.next();
      if (!done) return { message: value };
      this.#ended = true;
      return { end: true };
    } catch (error) {
      this.#ended = true;
      return { end: true, error };
    }
  }
}
