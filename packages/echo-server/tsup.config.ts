import { libraryConfig } from '@tcp-echo/toolchain/tsup';

export default libraryConfig(
  {
    index: 'src/index.ts',
    'native-thread': 'src/engine/native/native-thread.ts',
    'net-thread': 'src/engine/net-thread.ts',
    jest: 'src/testing/jest.ts',
    'node-test': 'src/testing/node-test.ts',
    vitest: 'src/testing/vitest.ts',
  },
  // vitest can't be required.
  { facades: ['index', 'jest', 'node-test'], esModules: ['vitest'] },
);
