// Which engine makes the load: the one that was asked for, or the fastest that this system has.
import { nativeSocketsAvailable, whyNoRing } from '@tcp-echo/native-sockets';
import { BenchEngineUnavailableError } from '../errors.js';
import type { BenchEngineOption, EngineChoice } from './engine-names.js';

/** @throws BenchEngineUnavailableError if this system does not have the one that was asked for. */
export function chooseEngine(engine: BenchEngineOption): EngineChoice {
  if (engine === 'auto') return fastest();
  const unavailable = whyUnavailable(engine);
  if (unavailable !== undefined) throw new BenchEngineUnavailableError(engine, unavailable);
  return { name: engine, reason: 'it was asked for' };
}

function fastest(): EngineChoice {
  if (!nativeSocketsAvailable()) return { name: 'net', reason: 'this system has no other' };
  const noRing = whyNoRing();
  return noRing === undefined
    ? { name: 'uring', reason: 'it is the fastest' }
    : { name: 'epoll', reason: `io_uring is unavailable: ${noRing}` };
}

function whyUnavailable(engine: Exclude<BenchEngineOption, 'auto'>): string | undefined {
  if (engine === 'net') return undefined;
  if (engine === 'uring') return whyNoRing();
  return nativeSocketsAvailable() ? undefined : 'it needs Linux on x64 or arm64, and koffi';
}
