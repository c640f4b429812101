// A share of the load: what a machine that is busy with other things does within seconds.
import { testConfig } from '@tcp-echo/toolchain/vitest';
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { ...testConfig.test, testTimeout: 60_000 } });
