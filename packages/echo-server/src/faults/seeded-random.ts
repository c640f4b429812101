// Randomness that comes again: a sequence for each place that asks for one, whatever happens elsewhere.
import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/**
 * A sequence of numbers from 0 up to 1 that depends on `place` alone. Neighbouring places have nothing
 * in common: their hash, not their numbers, is the generator's state.
 */
export function seededRandom(...place: readonly number[]): () => number {
  const hash = createHash('sha256').update(place.join(':')).digest();
  const state = [0, 4, 8, 12].map((at) => hash.readInt32LE(at));
  const generator = xoroshiro128plusFromState(state);
  return () => uniformFloat64(generator);
}
