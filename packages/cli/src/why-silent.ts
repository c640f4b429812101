// Why no echo came back as it was sent: one more is asked for, as `send` does it, and what that fails with has a hint.
import { connectEcho, EchoEndedEarlyError, EchoTimeoutError } from '@tcp-echo/echo-client-async';
import { adviseOn } from './advice.js';
import type { Situation } from './help/command-model.js';
import type { Target } from './target.js';

/** A server of TLS takes a few bytes for the start of a record, and waits; of more it sees that they are none. */
const message = Buffer.alloc(64, 'tcp-echo ');

/** Whoever waited for an echo in vain should not wait as long again, in milliseconds. */
const longestMs = 2000;

/** What one more echo failed with. */
export interface FailedEcho {
  readonly hint: string | undefined;
  /** Whether not one byte came back. */
  readonly isSilent: boolean;
}

const bannerHint =
  'the server sends a banner first, and nothing else is looked for here but echoes; start it without --banner';

/** Undefined where this one is echoed, without a banner before it. `timeoutMs` limits connecting, and the echo, to less than that. */
export async function echoOnceMore(
  connect: Target['connect'],
  timeoutMs: number,
  situation: Situation,
  signal: AbortSignal | undefined,
): Promise<FailedEcho | undefined> {
  const limitMs = Math.min(timeoutMs, longestMs);
  try {
    await using connection = await connectEcho({
      ...connect,
      banner: true,
      connectTimeoutMs: limitMs,
      echoTimeoutMs: limitMs,
      ...(signal && { signal }),
    });
    await connection.echo(message);
    return connection.banner === undefined ? undefined : { hint: bannerHint, isSilent: false };
  } catch (error) {
    if (signal?.aborted) return undefined;
    const isSilent =
      error instanceof EchoTimeoutError || (error instanceof EchoEndedEarlyError && error.silent);
    return { hint: (await adviseOn(error, situation)).hint, isSilent };
  }
}
