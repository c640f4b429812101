// How a package here is tested: against its own `dist`, found by its own name, so that what is
// tested is what ships.
import { defineConfig } from 'vitest/config';

export const testConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
