// Echoing everything that a source gives, with many messages in flight and yet bounded memory.
import {
  checkInteger,
  checkKeys,
  checkOptions,
  checkSignal,
  checkTimeLimitMs,
  namesOf,
  onAbort,
} from '@tcp-echo/base';
import { atCaller } from './at-caller.js';
import { MessageSource, sameKind, type EchoOf, type Given } from './message.js';
import { echoClientDefaults } from './options.js';
import type { QueuedEcho } from './pending-echo.js';

/** How a source of messages is echoed. */
export interface EchoAllOptions {
  /**
   * The next message is taken from the source only while fewer bytes are taken and not yet given back.
   *
   * @defaultValue 1048576 (1 MiB)
   */
  readonly maxInFlightBytes?: number;
  /** Limit of each echo. @defaultValue the connection's `echoTimeoutMs` */
  readonly timeoutMs?: number;
  /** Aborting it makes the generator throw the signal's reason. The connection goes on. */
  readonly signal?: AbortSignal;
}

const optionNames = namesOf<EchoAllOptions>({
  maxInFlightBytes: true,
  timeoutMs: true,
  signal: true,
});

/** Sends a message, as a connection does for `echo()`. */
type Send = (
  message: string | Uint8Array,
  how: { readonly timeoutMs?: number; readonly signal: AbortSignal },
) => QueuedEcho;

/** @throws what `send` throws, and what an echo fails with. */
export async function* echoAll<M extends string | Uint8Array>(
  send: Send,
  messages: Iterable<M> | AsyncIterable<M>,
  options: EchoAllOptions,
): AsyncGenerator<EchoOf<M>, void, undefined> {
  const { maxInFlightBytes, signal, ...limit } = checkEchoAllOptions(options);
  const source = new MessageSource(messages);
  const leaving = new AbortController();
  const how = { ...limit, signal: leaving.signal };
  const window = new EchoWindow<M>((message) => send(message, how), maxInFlightBytes);
  const stopListening = onAbort(signal, () => {
    leaving.abort(signal?.reason);
  });
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { oldest } = window;
      if (window.hasRoom) {
        const given = await firstOf(source.next(), oldest?.echo.done, leaving.signal);
        if (given !== undefined) {
          source.taken();
          window.add(given);
          continue;
        }
      }
      if (oldest !== undefined) {
        await back(oldest.echo, signal);
        yield window.giveBack(oldest);
      } else if (window.end !== undefined) {
        if ('error' in window.end) throw window.end.error;
        return;
      }
    }
  } catch (error) {
    // That one is to be told, not what may come of closing the source.
    await source.close().catch(() => undefined);
    throw error;
  } finally {
    stopListening();
    leaving.abort();
    await source.close();
  }
}

/** Its error, and none of the source's, is told as that of this call. */
async function back(echo: QueuedEcho, signal: AbortSignal | undefined): Promise<void> {
  try {
    await echo.done;
  } catch (error) {
    throw atCaller(error, signal);
  }
}

function checkEchoAllOptions(options: EchoAllOptions) {
  const { maxInFlightBytes = echoClientDefaults.maxInFlightBytes, timeoutMs } =
    checkOptions(options);
  checkKeys('echoAll', options, optionNames);
  return {
    maxInFlightBytes: checkInteger(
      'maxInFlightBytes',
      maxInFlightBytes,
      1,
      Number.MAX_SAFE_INTEGER,
    ),
    ...(timeoutMs !== undefined && { timeoutMs: checkTimeLimitMs('timeoutMs', timeoutMs) }),
    signal: checkSignal(options.signal),
  };
}

/** What the source gives, if it gives something before the oldest echo is back or the signal aborts. */
function firstOf<M>(
  next: Promise<Given<M>>,
  oldest: Promise<void> | undefined,
  signal: AbortSignal,
): Promise<Given<M> | undefined> {
  return new Promise((resolve) => {
    const other = (): void => {
      settle(undefined);
    };
    const stopListening = onAbort(signal, other);
    // Asking the source may have been what aborted it.
    if (signal.aborted) return other();
    next.then(settle, other);
    oldest?.then(other, other);

    function settle(given: Given<M> | undefined): void {
      stopListening();
      resolve(given);
    }
  });
}

// The messages of one `echoAll` that are taken from the source and whose echoes are not yet given back.

/** A message that was sent, and its echo. */
interface Sent<M> {
  readonly message: M;
  readonly echo: QueuedEcho;
}

/** A message costs memory besides its bytes: many without any would have no bound. */
const maxMessages = 1024;

/** Keeps the order, and the bound. */
class EchoWindow<M extends string | Uint8Array> {
  readonly #send: (message: M) => QueuedEcho;
  readonly #maxBytes: number;
  readonly #sent: Sent<M>[] = [];
  #bytes = 0;
  #end: { readonly error?: unknown } | undefined;

  constructor(send: (message: M) => QueuedEcho, maxBytes: number) {
    this.#send = send;
    this.#maxBytes = maxBytes;
  }

  /** Whether a message may be taken from the source. */
  get hasRoom(): boolean {
    return (
      this.#end === undefined && this.#bytes < this.#maxBytes && this.#sent.length < maxMessages
    );
  }

  /** Why there are no more messages, once that is so. */
  get end(): { readonly error?: unknown } | undefined {
    return this.#end;
  }

  /** What is to be given back next. */
  get oldest(): Sent<M> | undefined {
    return this.#sent[0];
  }

  /** Sends what the source gave. A message that cannot be sent is the end. */
  add(given: Given<M>): void {
    if (!('message' in given)) {
      this.#end = given;
      return;
    }
    try {
      const { message } = given;
      const echo = this.#send(message);
      // Only the oldest is waited for; the others may fail before.
      echo.done.catch(() => undefined);
      this.#sent.push({ message, echo });
      this.#bytes += echo.bytes.length;
    } catch (error) {
      this.#end = { error };
    }
  }

  /** Takes out the oldest, which must be back: its echo. */
  giveBack({ message, echo }: Sent<M>): EchoOf<M> {
    this.#sent.shift();
    this.#bytes -= echo.bytes.length;
    return sameKind(message, echo.bytes);
  }
}
