// Why not one byte of an echo came back: one more is asked for, as `send` does it, and what that fails with has a hint.
import { connectEcho } from '@tcp-echo/echo-client-async';
import { adviseOn } from './advice.js';
import type { Target } from './target.js';

/** A server of TLS takes a few bytes for the start of a record, and waits; of more it sees that they are none. */
const message = Buffer.alloc(64, 'tcp-echo ');

/** Whoever waited for an echo in vain should not wait as long again, in milliseconds. */
const longestMs = 2000;

/** Undefined where this one is echoed. `timeoutMs` limits connecting, and the echo, to less than that. */
export async function hintOnSilence(
  connect: Target['connect'],
  timeoutMs: number,
  flags: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const limitMs = Math.min(timeoutMs, longestMs);
  try {
    await using connection = await connectEcho({
      ...connect,
      connectTimeoutMs: limitMs,
      echoTimeoutMs: limitMs,
      ...(signal && { signal }),
    });
    await connection.echo(message);
    return undefined;
  } catch (error) {
    return signal?.aborted ? undefined : (await adviseOn(error, flags)).hint;
  }
}
