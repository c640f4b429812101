// These tests read files and run programs: nothing that one leaves behind could reach another, so that all share a process,
// and what is long to load, as TypeScript, is loaded once.
import { testConfig } from '@tcp-echo/toolchain/vitest';
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { ...testConfig.test, isolate: false } });
