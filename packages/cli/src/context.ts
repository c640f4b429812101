// What every command is called with, as `this`.
import type { CommandContext, StricliProcess } from '@stricli/core';
import type { Io } from './io.js';

/** stricli's context, and the surroundings of this run. */
export interface CliContext extends CommandContext {
  readonly io: Io;
  /** A command that has checked something, and found it wanting, sets `exitCode`. */
  readonly process: StricliProcess;
}
