// @tcp-echo/cli: the `tcp-echo` command, as a function that tests and programs can call.
export { exitStatus, exitStatusOfCode } from './exit-status.js';
export type { Input, Io, Output } from './io.js';
export { main } from './main.js';
