// What every command is called with, as `this`.
import type { CommandContext } from '@stricli/core';
import type { Io } from './io.js';

/** stricli's context, and the surroundings of this run. */
export interface CliContext extends CommandContext {
  readonly io: Io;
}
