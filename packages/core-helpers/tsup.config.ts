import { libraryConfig } from '@tcp-echo/toolchain/tsup';

export default libraryConfig(
  {
    index: 'src/index.ts',
    foreground: 'src/foreground/preload.ts',
    worker: 'src/background/worker.ts',
  },
  { facades: ['index', 'foreground'] },
);
