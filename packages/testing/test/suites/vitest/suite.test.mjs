import { useEchoServer } from '@tcp-echo/testing/vitest';
import { createRequire } from 'node:module';
import { beforeAll, describe, test, vi } from 'vitest';

createRequire(import.meta.url)('../scenarios.cjs').define({
  describe,
  test,
  beforeAll,
  useEchoServer,
  useFakeTimers: () => vi.useFakeTimers(),
});
