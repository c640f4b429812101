// Whether this process can have a ring, tried out.
import {
  NativeSocketsUnavailableError,
  NativeSystemError,
  RingUnavailableError,
} from '../errors.js';
import { Ring } from './ring.js';

/** Why `Ring` cannot be used here, in words for people; undefined where it can. Tries everything that is particular. */
export function whyNoRing(): string | undefined {
  try {
    const ring = new Ring({ entries: 2 });
    try {
      ring.provideBuffers({ group: 0, count: 1, size: 1 });
    } finally {
      ring.close();
    }
    return undefined;
  } catch (error) {
    if (error instanceof RingUnavailableError) return error.reason;
    if (error instanceof NativeSocketsUnavailableError || error instanceof NativeSystemError) {
      return error.message;
    }
    throw error;
  }
}

/** Whether `Ring` can be used here: io_uring is often forbidden in containers. `whyNoRing()` says why not. */
export function ringAvailable(): boolean {
  return whyNoRing() === undefined;
}
