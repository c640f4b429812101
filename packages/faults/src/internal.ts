// @tcp-echo/faults/internal: for tests of faults one by one. Not held to semver.
export { Timers } from './apply-faults.js';
export { distributions } from './delay.js';
export { seededRandom } from './fault-plan.js';
export { resolveFault } from './fault-table.js';
