import { useEchoServer } from '@tcp-echo/echo-server/node-test';
import { createRequire } from 'node:module';
import { before, describe, test } from 'node:test';

createRequire(import.meta.url)('../scenarios.cjs').define({
  describe,
  // node:test itself has no limit.
  test: (name, body) => test(name, { timeout: 3000 }, body),
  beforeAll: before,
  useEchoServer,
});
