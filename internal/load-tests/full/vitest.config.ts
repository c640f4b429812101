// The same tests with the whole counts: 200,000 connections, 100,000 hellos.
import { testConfig } from '@tcp-echo/toolchain/vitest';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    ...testConfig.test,
    env: { LOAD: 'full', TEST_THOROUGH: '1' },
    testTimeout: 240_000,
    outputFile: { json: 'test-results/full.json' },
  },
});
