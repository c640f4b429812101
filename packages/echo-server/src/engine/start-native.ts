// Starting a native engine, or finding out why it cannot be had. This thread needs no native code for that: the engine's own threads
// load it, and say what they found.
import { EngineUnavailableError } from '@tcp-echo/base';
import { ListenError } from '../errors.js';
import type { EchoServerOptions, ResolvedServerOptions } from '../options.js';
import { askedFor, type EngineName } from './engine.js';
import { nativeSockets } from './native/native-sockets.js';
import {
  takeNativeThread,
  type NativeThread,
  type NativeThreadUp,
} from './native/native-threads.js';
import { isOutOfDescriptors, outOfDescriptors } from './out-of-descriptors.js';
import { howEnded } from './server-thread.js';
import { startThreadGroup } from './start-thread-group.js';
import { lackingInNative, lacks } from './support.js';
import type { ThreadGroup } from './thread-group.js';

type NativeName = Exclude<EngineName, 'net'>;

/** A server on a native engine; or none, where `auto` is to take `net`. */
export interface NativeStart {
  readonly group: ThreadGroup | undefined;
  readonly reason: string;
}

/** What a machine without native sockets says. It would not say anything else the next time. */
let whyNone: string | undefined;

/**
 * @throws InvalidArgumentError if the engine that was asked for lacks something that was asked for.
 * @throws EngineUnavailableError if this system does not have it.
 * @throws ListenError
 */
export async function startNative(
  asked: NativeName | 'auto',
  options: ResolvedServerOptions,
  given: EchoServerOptions,
): Promise<NativeStart> {
  const lacking = lackingInNative(options);
  if (lacking !== undefined && asked !== 'auto') throw lacks(asked, lacking);
  if (lacking !== undefined)
    return { group: undefined, reason: `the faster ones have no ${lacking}` };
  try {
    whyNone ??= nativeSockets.load(asked).whyNoNativePlatform();
    if (whyNone !== undefined) throw new EngineUnavailableError(asked, whyNone);
    return await startOnThreads(asked, options, given);
  } catch (error) {
    const tooMany = isOutOfDescriptors(error);
    if (asked === 'auto' && (tooMany || error instanceof EngineUnavailableError)) {
      const reason =
        error instanceof EngineUnavailableError && !tooMany
          ? error.reason
          : 'this process has too many open files';
      return { group: undefined, reason: `the faster ones are unavailable: ${reason}` };
    }
    if (!tooMany || error instanceof ListenError) throw error;
    throw outOfDescriptors(options.target, error);
  }
}

async function startOnThreads(
  asked: NativeName | 'auto',
  options: ResolvedServerOptions,
  given: EchoServerOptions,
): Promise<NativeStart> {
  const threads: NativeThread[] = [];
  let engine: NativeName;
  let reason: string = askedFor;
  try {
    while (threads.length < options.threads) threads.push(takeNativeThread());
    const { whyNoRing } = await untilUp(asked, threads);
    engine = asked === 'auto' ? (whyNoRing === undefined ? 'uring' : 'epoll') : asked;
    if (engine === 'uring' && whyNoRing !== undefined) {
      throw new EngineUnavailableError(engine, whyNoRing);
    }
    if (asked === 'auto') reason = whyFastest(whyNoRing);
  } catch (error) {
    for (const thread of threads) thread.release();
    throw error;
  }
  return { group: await startThreadGroup(options, given, engine, threads), reason };
}

/** @throws EngineUnavailableError where they are not what they should be. */
async function untilUp(asked: string, threads: readonly NativeThread[]): Promise<NativeThreadUp> {
  let last: NativeThreadUp = { outOfDescriptors: false };
  for (const thread of threads) {
    const up = await thread.up;
    if (up === undefined) {
      throw new EngineUnavailableError(
        asked,
        `a thread of it ended with ${howEnded(await thread.exited)}`,
      );
    }
    if (up.outOfDescriptors) {
      throw new EngineUnavailableError(
        asked,
        `too many open files: ${up.whyNoSockets ?? up.whyNoRing}`,
      );
    }
    if (up.whyNoSockets !== undefined) {
      whyNone = up.whyNoSockets;
      throw new EngineUnavailableError(asked, whyNone);
    }
    last = up;
  }
  return last;
}

function whyFastest(whyNoRing: string | undefined): string {
  return whyNoRing === undefined ? 'it is the fastest' : `io_uring is unavailable: ${whyNoRing}`;
}
