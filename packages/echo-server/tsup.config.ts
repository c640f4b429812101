import { libraryConfig } from '@tcp-echo/toolchain/tsup';

export default libraryConfig({ index: 'src/index.ts', 'net-thread': 'src/engine/net-thread.ts' });
