import { libraryConfig } from '@tcp-echo/toolchain/tsup';

export default libraryConfig(
  { jest: 'src/jest.ts', 'node-test': 'src/node-test.ts', vitest: 'src/vitest.ts' },
  // vitest can't be required.
  { facades: ['jest', 'node-test'], esModules: ['vitest'] },
);
