// Why a run ended, from why its threads, or machines, did.
import type { EndReason } from '../thread/thread-protocol.js';

/** Somebody stopped it; or what was to be done was done, by those that had a connection; or nobody had one. */
export function commonReason(reasons: readonly EndReason[]): EndReason {
  if (reasons.includes('stopped')) return 'stopped';
  return reasons.find((reason) => reason === 'finished') ?? reasons[0] ?? 'finished';
}
