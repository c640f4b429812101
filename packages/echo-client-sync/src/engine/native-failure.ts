// What an error of waiting on a blocking connection means for the echo that was waited for.
import type { Endpoint } from '@tcp-echo/base';
import { EchoInterruptedError } from '../errors.js';
import type { EchoLimits } from './echo-limits.js';
import { nativeSockets } from './native-sockets.js';

/** What to tell whoever waits, of any error but one of the system. */
export function failureOf(error: unknown, peer: Endpoint, limits: EchoLimits): unknown {
  if (error instanceof nativeSockets().SocketTimeoutError) return limits.timedOut();
  if (error instanceof nativeSockets().SocketInterruptedError) {
    return new EchoInterruptedError(peer, { cause: error });
  }
  return error;
}
