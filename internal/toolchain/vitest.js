// How a package here is tested: against its own `dist`, found by its own name, so that what is
// tested is what ships.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export const testConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: fileURLToPath(new URL('./build-before-tests.js', import.meta.url)),
    pool: 'forks',
    // turbo tests as many packages at once as there are cores; but tests wait more than they calculate.
    maxWorkers: 2,
    maxConcurrency: 10,
    server: { deps: { external: [/\/dist\//] } },
    // For what hangs, not for what is slow: a machine may be many times busier than the one that a test was written on.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The second is for machines: scripts/count-tests.mjs adds them up, one file a Node version.
    reporters: ['default', 'json'],
    outputFile: { json: `test-results/node-${process.versions.node}.json` },
  },
});
