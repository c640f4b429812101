// Which engine makes the load: the one that was asked for, or the fastest that this system has.
import { EngineUnavailableError, optionalPeer } from '@tcp-echo/base';

/** What does the input and output: `uring` and `epoll` are Linux's own sockets, `net` is node:net. */
export type BenchEngineName = 'uring' | 'epoll' | 'net';

/**
 * An engine, or `auto`, which is the fastest that this system has; in a worker of your own `net`, until native sockets are loaded
 * there: a thread that is ended while it loads them ends the process.
 */
export type BenchEngineOption = 'auto' | BenchEngineName;

export const benchEngineOptions = [
  'auto',
  'uring',
  'epoll',
  'net',
] as const satisfies readonly BenchEngineOption[];

/** The engine that was taken, and why, in words for people. */
export interface EngineChoice {
  readonly name: BenchEngineName;
  readonly reason: string;
}

export const nativeSockets = optionalPeer<typeof import('@tcp-echo/native-sockets')>(
  import.meta.url,
  '@tcp-echo/native-sockets',
);

/** @throws EngineUnavailableError if this system does not have the one that was asked for. */
export function chooseEngine(engine: BenchEngineOption): EngineChoice {
  if (engine === 'auto') return fastest();
  // Where somebody may end this thread while it loads native code the threads of the load find out.
  const unavailable =
    engine !== 'net' && nativeSockets.load(engine).nativeSocketsAreSafe()
      ? whyUnavailable(engine)
      : undefined;
  if (unavailable !== undefined) throw new EngineUnavailableError(engine, unavailable);
  return { name: engine, reason: 'it was asked for' };
}

function fastest(): EngineChoice {
  const native = nativeSockets.find();
  if (native === undefined) return { name: 'net', reason: String(nativeSockets.missing) };
  if (!native.nativeSocketsAreSafe()) {
    const reason =
      'in a worker that may be terminated no thread loads native code, which would end the process';
    return { name: 'net', reason };
  }
  if (!native.nativeSocketsAvailable()) return { name: 'net', reason: 'this system has no other' };
  const noRing = native.whyNoRing();
  return noRing === undefined
    ? { name: 'uring', reason: 'it is the fastest' }
    : { name: 'epoll', reason: `io_uring is unavailable: ${noRing}` };
}

function whyUnavailable(engine: 'epoll' | 'uring'): string | undefined {
  const { whyNoNativeSockets, whyNoRing } = nativeSockets.load(engine);
  return engine === 'uring' ? whyNoRing() : whyNoNativeSockets();
}
