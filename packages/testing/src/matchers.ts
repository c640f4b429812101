// The matchers that vitest and jest get: names for the checks.
import type { ConnectionOutcome } from '@tcp-echo/echo-server';
import { checkEchoed, checkReceived, checkSent, type ExpectedBytes } from './check-bytes.js';
import { checkConnectionCount, checkEnded } from './check-connections.js';

/** For `expect.extend`. */
export const echoMatchers = {
  toHaveReceived: checkReceived,
  toHaveSent: checkSent,
  toHaveEchoed: checkEchoed,
  toHaveConnections: checkConnectionCount,
  toHaveEnded: checkEnded,
} as const;

/**
 * What can be expected of a server that keeps a log, of its log, or of one connection of it. Where it is a
 * server or a log, one connection that is as expected is enough.
 */
export interface EchoMatchers<R> {
  /** It received these bytes and no others; a pattern is looked for in them as text. */
  toHaveReceived(expected: ExpectedBytes): R;
  /** It sent these bytes and no others: after faults, as they were handed to the operating system. */
  toHaveSent(expected: ExpectedBytes): R;
  /** It received these bytes and sent the same; without an argument: whatever it received, if anything. */
  toHaveEchoed(expected?: string | Uint8Array): R;
  /** It accepted so many connections, ended ones included; of a server or a log. */
  toHaveConnections(expected: number): R;
  /** It has ended, in this way; without an argument in any. */
  toHaveEnded(outcome?: ConnectionOutcome): R;
}
