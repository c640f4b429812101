// Which engine serves, where that is not simply `net`: the one that was asked for, if it has everything that was asked
// for with it, or the fastest one. Loaded only then, because it loads native code.
import { EngineUnavailableError } from '@tcp-echo/core-helpers';
import {
  nativeSocketsAvailable,
  ringAvailable,
  whyNoNativeSockets,
  whyNoRing,
} from '@tcp-echo/native-sockets';
import type { ResolvedServerOptions } from '../options.js';
import { askedFor, type EngineChoice, type EngineName } from './engine.js';
import { lacks } from './native/native-engine.js';
import { nativeMode } from './native/native-modes.js';

/**
 * @throws InvalidArgumentError if the engine that was asked for lacks something that was asked for.
 * @throws EngineUnavailableError if this system does not have it.
 */
export function chooseEngine(
  engine: Exclude<EngineName, 'net'> | 'auto',
  options: ResolvedServerOptions,
): EngineChoice {
  if (engine === 'auto') return fastest(options);
  const lacking = whatIsLacking(options);
  if (lacking !== undefined) throw lacks(engine, lacking);
  const unavailable = engine === 'uring' ? whyNoRing() : whyNoNativeSockets();
  if (unavailable !== undefined) throw new EngineUnavailableError(engine, unavailable);
  return { engine, reason: askedFor };
}

function fastest(options: ResolvedServerOptions): EngineChoice {
  const lacking = whatIsLacking(options);
  if (lacking !== undefined) return { engine: 'net', reason: `the faster ones have no ${lacking}` };
  if (!nativeSocketsAvailable()) return { engine: 'net', reason: 'this system has no other' };
  return ringAvailable()
    ? { engine: 'uring', reason: 'it is the fastest' }
    : { engine: 'epoll', reason: `io_uring is unavailable: ${whyNoRing()}` };
}

/** What was asked for and no native engine has, in words for people. */
function whatIsLacking(options: ResolvedServerOptions): string | undefined {
  const { tls, faults, proxy, banner, target, mode, limits, log } = options;
  if (tls !== undefined) return 'TLS';
  if (faults !== undefined) return 'faults';
  if (proxy !== undefined) return 'PROXY protocol';
  if (banner !== 'none') return 'banner';
  if (log !== undefined) return 'log';
  if ('path' in target) return 'Unix domain sockets';
  if (limits.rateLimitBytesPerSecond !== undefined) return 'rate limit (rateLimitBytesPerSecond)';
  return nativeMode(mode) === undefined ? `mode '${mode}'` : undefined;
}
