import { libraryConfig } from '@tcp-echo/toolchain/tsup';

export default libraryConfig({
  index: 'src/index.ts',
  'bench-thread': 'src/thread/bench-thread.ts',
});
