// How a package here is tested: against its own `dist`, found by its own name, so that what is
// tested is what ships.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export const testConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: fileURLToPath(new URL('./build-before-tests.js', import.meta.url)),
    pool: 'forks',
    // turbo tests as many packages at once as there are cores.
    fileParallelism: false,
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // The second is for machines: scripts/count-tests.mjs adds them up, one file a Node version.
    reporters: ['default', 'json'],
    outputFile: { json: `test-results/node-${process.versions.node}.json` },
  },
});
