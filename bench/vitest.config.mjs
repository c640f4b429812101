import { testConfig } from '@tcp-echo/toolchain/vitest';
import { defineConfig } from 'vitest/config';

// A peer's compiler may have to start from nothing, on a busy machine.
export default defineConfig({
  test: { ...testConfig.test, include: ['test/**/*.test.mjs'], testTimeout: 120_000 },
});
