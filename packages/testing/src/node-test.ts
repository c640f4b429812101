// @tcp-echo/testing/node-test: a server for a test file of node:test, and assertions about its log.
import type { ConnectionLog, ConnectionOutcome, EchoServer } from '@tcp-echo/echo-server';
import { AssertionError } from 'node:assert';
import { after, afterEach, before, beforeEach } from 'node:test';
import type { CheckedSubject, CheckResult } from './check.js';
import { checkEchoed, checkReceived, checkSent, type ExpectedBytes } from './check-bytes.js';
import { checkConnectionCount, checkEnded } from './check-connections.js';
import type { EchoFixtureOptions } from './fixture-options.js';
import { fixServer } from './server-fixture.js';

export type { ExpectedBytes } from './check-bytes.js';
export type { EchoFixtureOptions, FreshPerTest } from './fixture-options.js';
export type { CheckedSubject } from './check.js';

/**
 * A server for this file, or inside `describe` for that block: started before its first test, closed after
 * its last. Use it in tests and hooks; before that it throws `ERR_INVALID_STATE`.
 *
 * @example
 * ```ts
 * const echo = useEchoServer({ mode: 'line' });
 * test('…', async () => { const socket = connect(echo.port); … });
 * ```
 */
export function useEchoServer(options: EchoFixtureOptions = {}): EchoServer {
  return fixServer({ beforeAll: before, afterAll: after, beforeEach, afterEach }, options);
}

/** A connection received these bytes and no others; a pattern is looked for in them as text. @throws AssertionError */
export function assertReceived(subject: CheckedSubject, expected: ExpectedBytes): void {
  assertPass(checkReceived(subject, expected), assertReceived);
}

/** A connection sent these bytes and no others, after faults. @throws AssertionError */
export function assertSent(subject: CheckedSubject, expected: ExpectedBytes): void {
  assertPass(checkSent(subject, expected), assertSent);
}

/** A connection received these bytes and sent the same; without `expected`: whatever came. @throws AssertionError */
export function assertEchoed(subject: CheckedSubject, expected?: string | Uint8Array): void {
  assertPass(checkEchoed(subject, expected), assertEchoed);
}

/** So many connections were accepted, ended ones included. @throws AssertionError */
export function assertConnections(
  subject: EchoServer | readonly ConnectionLog[],
  expected: number,
): void {
  assertPass(checkConnectionCount(subject, expected), assertConnections);
}

/** A connection has ended, in this way; without `outcome` in any. @throws AssertionError */
export function assertEnded(subject: CheckedSubject, outcome?: ConnectionOutcome): void {
  assertPass(checkEnded(subject, outcome), assertEnded);
}

function assertPass({ pass, message }: CheckResult, assertion: Function): void {
  if (pass) return;
  // The stack begins where the assertion was called.
  throw new AssertionError({
    message: message(),
    operator: assertion.name,
    stackStartFn: assertion,
  });
}
