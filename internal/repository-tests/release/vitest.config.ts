// What goes beyond `npm test`: slow, and in need of the registry.
import { testConfig } from '@tcp-echo/toolchain/vitest';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    ...testConfig.test,
    include: ['release/**/*.test.ts'],
    // `npm start` may build what is being packed.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
    outputFile: { json: 'test-results/release.json' },
  },
});
