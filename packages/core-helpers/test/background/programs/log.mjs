// Ends as soon as it has the result of a call that prints much.
import { call } from './open-executor.mjs';

await call('log', 1000);
