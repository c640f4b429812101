import { libraryConfig } from '@tcp-echo/toolchain/tsup';

// CommonJS, so that the walk-through runs outside any promise job and runInForeground really runs it.
export default libraryConfig({ main: 'src/main.ts' }, { facades: [] });
