// Which engine makes the load: the one that was asked for, or the fastest that this system has.
import { EngineUnavailableError } from '@tcp-echo/base';
import { nativeSockets } from './native-sockets.js';
import type { BenchEngineOption, EngineChoice } from './engine-names.js';

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
