// @tcp-echo/testing/vitest: a server for a test file, or for each test, and matchers about its log.
// Importing it registers the matchers.
import { startEchoServer, type EchoServer } from '@tcp-echo/echo-server';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, type TestAPI } from 'vitest';
import { resolveFixtureOptions, type EchoFixtureOptions } from './fixture-options.js';
import { echoMatchers, type EchoMatchers } from './matchers.js';
import { fixServer } from './server-fixture.js';

export type { ExpectedBytes } from './check-bytes.js';
export type { EchoFixtureOptions, FreshPerTest } from './fixture-options.js';
export { echoMatchers, type EchoMatchers } from './matchers.js';

// Every assertion of vitest is one of chai's. vitest's own `Matchers` has other type parameters in each
// major version, and a declaration has to repeat them.
declare global {
  namespace Chai {
    interface Assertion extends EchoMatchers<void> {}
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

/** What `echoTest` adds to a test. */
export interface EchoTestContext {
  /** A server of this test's own. */
  echo: EchoServer;
  /** Its options. */
  echoOptions: Omit<EchoFixtureOptions, 'freshPerTest'>;
}

/**
 * vitest's `test`, with a server of its own for each test that asks for `echo`, also for concurrent ones.
 *
 * @example
 * ```ts
 * const test = echoTest.extend({ echoOptions: { mode: 'line' } });
 * test('…', async ({ echo }) => { const socket = connect(echo.port); … });
 * ```
 */
export const echoTest: TestAPI<EchoTestContext> = test.extend<EchoTestContext>({
  echoOptions: {},
  echo: async ({ echoOptions }, use) => {
    const { server: serverOptions, closeGraceMs } = resolveFixtureOptions(echoOptions);
    const server = await startEchoServer(serverOptions);
    try {
      await use(server);
    } finally {
      await server.close({ graceMs: closeGraceMs });
    }
  },
});
