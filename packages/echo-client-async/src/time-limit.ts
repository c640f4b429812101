// How long a client may wait for a peer.
import { checkDurationMs, InvalidArgumentError } from '@tcp-echo/core-helpers';

/**
 * A limit in milliseconds that a peer can keep to. 0 is refused: it means "no limit" in some programs
 * and "do not wait" in others, and no peer answers in no time.
 *
 * @throws InvalidArgumentError unless it is more than 0 and at most 2147483647.
 */
export function checkTimeLimitMs(name: string, value: unknown): number {
  if (value === 0) {
    throw new InvalidArgumentError(
      `${name} must be more than 0 milliseconds, because no peer answers in no time; leave it out for the default`,
    );
  }
  return checkDurationMs(name, value);
}
