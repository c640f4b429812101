import { libraryConfig } from '@tcp-echo/toolchain/tsup';

export default libraryConfig({
  index: 'src/index.ts',
  bin: 'src/bin.ts',
  'bench-server': 'src/bench/spawned-server.ts',
});
