import { useEchoServer } from '@tcp-echo/testing/node-test';
import { createRequire } from 'node:module';
import { before, describe, mock, test } from 'node:test';

createRequire(import.meta.url)('../scenarios.cjs').define({
  describe,
  test: (name, body, timeout) => test(name, { timeout }, body),
  beforeAll: before,
  useEchoServer,
  useFakeTimers: () => mock.timers.enable(),
});
