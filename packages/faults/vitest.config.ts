export { testConfig as default } from '@tcp-echo/toolchain/vitest';
