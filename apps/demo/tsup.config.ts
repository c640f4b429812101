import { programConfig } from '@tcp-echo/toolchain/tsup';

// CommonJS, so that the walk-through runs outside any promise job and runInForeground really runs it.
export default programConfig({ main: 'src/main.ts' });
