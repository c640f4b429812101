import { libraryConfig } from '@tcp-echo/toolchain/tsup';

export default libraryConfig(
  {
    index: 'src/index.ts',
    internal: 'src/internal.ts',
    'native-thread': 'src/engine/native/native-thread.ts',
    'net-thread': 'src/engine/net-thread.ts',
  },
  { facades: ['index', 'internal'] },
);
