// The line `hint:` that an error brings with it.
import { InvalidArgumentError } from '@tcp-echo/base';
import { UnknownNameError, UsageError } from './usage-error.js';

/** The remedy of `error`, or of what it was made of; of a mistyped name the nearest one. */
export async function remedyOf(error: unknown): Promise<string | undefined> {
  if (error instanceof UsageError) return error.hint;
  if (error instanceof UnknownNameError) {
    // Only who has mistyped something needs it.
    const { nearest } = await import('./nearest.js');
    const meant = nearest(error.typed, error.names);
    return meant === undefined ? error.hint : `did you mean ${meant}?`;
  }
  return error instanceof InvalidArgumentError ? await remedyOf(error.cause) : undefined;
}
