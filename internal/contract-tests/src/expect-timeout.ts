// A limit that holds for what comes before, too: on a slow machine it may be over sooner.
import { expect } from 'vitest';

/**
 * Expects `call` to reject with ERR_ECHO_TIMEOUT of an operation, with the shortest limit that leaves the operations before it
 * their time.
 */
export async function expectTimeout(
  call: (limitMs: number) => Promise<unknown>,
  fields: { readonly operation: string } & Readonly<Record<string, unknown>>,
): Promise<void> {
  for (let limitMs = 60; ; limitMs *= 4) {
    const error = await call(limitMs).then(
      () => expect.unreachable('nothing timed out'),
      (reason: unknown) => reason,
    );
    const isEarlier = (error as { operation?: unknown }).operation !== fields.operation;
    if (isEarlier && limitMs < 10_000) continue;
    expect(error).toMatchObject({ code: 'ERR_ECHO_TIMEOUT', timeoutMs: limitMs, ...fields });
    return;
  }
}
