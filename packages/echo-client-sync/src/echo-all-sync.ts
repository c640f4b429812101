// Echoing everything that a source gives, with many messages in flight and yet bounded memory; blocking.
import {
  checkInteger,
  checkKeys,
  checkOptions,
  checkTimeLimitMs,
  namesOf,
  refuseArgument,
} from '@tcp-echo/base';
import type { EchoOf } from '@tcp-echo/echo-client-async';
import { sameKind } from '@tcp-echo/echo-client-async/internal';
import type { StartedEcho } from './engine/engine.js';
import { echoClientSyncDefaults } from './options.js';

/** How a source of messages is echoed. */
export interface EchoAllSyncOptions {
  /**
   * The next message is taken from the source only while fewer bytes are taken and not yet given back.
   *
   * @defaultValue 1048576 (1 MiB)
   */
  readonly maxInFlightBytes?: number;
  /** Limit of each echo, from taking the message on. @defaultValue the connection's `echoTimeoutMs` */
  readonly timeoutMs?: number;
}

const optionNames = namesOf<EchoAllSyncOptions>({ maxInFlightBytes: true, timeoutMs: true });

/** A message that was taken from the source, and its echo. */
interface Taken<M> {
  readonly message: M;
  readonly byteLength: number;
  readonly echo: StartedEcho;
}

/** Begins the echo of a message, as a connection does for `echo()`. */
type Start = (
  message: string | Uint8Array,
  options: { readonly timeoutMs?: number },
) => { readonly byteLength: number; readonly echo: StartedEcho };

/** A message costs memory besides its bytes: many without any would have no bound. */
const maxInFlightMessages = 1024;

/** @throws what `start` throws, and what an echo fails with. */
export function* echoAllSync<M extends string | Uint8Array>(
  start: Start,
  messages: Iterable<M>,
  options: EchoAllSyncOptions,
): Generator<EchoOf<M>, void, undefined> {
  const { maxInFlightBytes, ...limit } = checkEchoAllOptions(options);
  const source = iterate(messages);
  const window: Taken<M>[] = [];
  let inFlightBytes = 0;
  let end: { readonly error?: unknown } | undefined;
  /** Whether the source is told that no more is wanted, or has said itself that there is no more. */
  let isSourceDone = false;

  function hasRoom(): boolean {
    return (
      end === undefined && inFlightBytes < maxInFlightBytes && window.length < maxInFlightMessages
    );
  }
  function take(): void {
    try {
      isSourceDone = true;
      const { done, value: message } = source.next();
      if (done) {
        end = {};
        return;
      }
      isSourceDone = false;
      const taken = { message, ...start(message, limit) };
      inFlightBytes += taken.byteLength;
      window.push(taken);
    } catch (error) {
      end = { error };
    }
  }
  function closeSource(): void {
    if (isSourceDone) return;
    isSourceDone = true;
    source.return?.();
  }

  try {
    for (;;) {
      // What is back is given back before the source is asked, which may take its time.
      while (hasRoom() && window[0]?.echo.settled !== true) take();
      const oldest = window.shift();
      if (oldest !== undefined) {
        inFlightBytes -= oldest.byteLength;
        yield sameKind(oldest.message, oldest.echo.finish());
      } else {
        if (end !== undefined && 'error' in end) throw end.error;
        return;
      }
    }
  } catch (error) {
    try {
      closeSource();
    } catch {
      // What went wrong before is to be told, not what came of it.
    }
    throw error;
  } finally {
    for (const { echo } of window) echo.abandon();
    closeSource();
  }
}

function checkEchoAllOptions(options: EchoAllSyncOptions) {
  const { maxInFlightBytes = echoClientSyncDefaults.maxInFlightBytes, timeoutMs } =
    checkOptions(options);
  checkKeys('echoAll', options, optionNames);
  const most = Number.MAX_SAFE_INTEGER;
  return {
    maxInFlightBytes: checkInteger('maxInFlightBytes', maxInFlightBytes, 1, most),
    ...(timeoutMs !== undefined && { timeoutMs: checkTimeLimitMs('timeoutMs', timeoutMs) }),
  };
}

/** Text and bytes are one message. */
function iterate<M>(messages: Iterable<M>): Iterator<M> {
  const wanted = 'a synchronous iterable of messages';
  if (typeof messages !== 'object' || messages === null || messages instanceof Uint8Array) {
    refuseArgument('messages', wanted, messages);
  }
  if (!(Symbol.iterator in messages)) refuseArgument('messages', wanted, messages);
  return messages[Symbol.iterator]();
}
