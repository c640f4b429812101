import { libraryConfig } from '@tcp-echo/toolchain/tsup';

export default libraryConfig(
  { index: 'src/index.ts', internal: 'src/internal.ts' },
  { facades: ['index', 'internal'] },
);
