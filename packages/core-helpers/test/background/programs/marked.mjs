// Says whether its workers got its `--import` option.
import { call } from './open-executor.mjs';

console.log(await call('findMark'));
