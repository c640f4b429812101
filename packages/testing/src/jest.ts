// @tcp-echo/testing/jest: a server for a test file, and matchers about its log. Importing it
// registers the matchers.
import type { EchoServer } from '@tcp-echo/echo-server';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import type { EchoFixtureOptions } from './fixture-options.js';
import { echoMatchers, type EchoMatchers } from './matchers.js';
import { fixServer } from './server-fixture.js';

export type { ExpectedBytes } from './check-bytes.js';
export type { EchoFixtureOptions, FreshPerTest } from './fixture-options.js';
export { echoMatchers, type EchoMatchers } from './matchers.js';

// For `expect` of @jest/globals.
declare module 'expect' {
  interface Matchers<R> extends EchoMatchers<R> {}
}

// For the global `expect` of @types/jest.
declare global {
  namespace jest {
    interface Matchers<R> extends EchoMatchers<R> {}
  }
}

expect.extend(echoMatchers);

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
  return fixServer({ beforeAll, afterAll, beforeEach, afterEach }, options);
}
