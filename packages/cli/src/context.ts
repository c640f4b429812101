// What every command is called with, as `this`.
import type { CommandContext, RouteMap, StricliProcess } from '@stricli/core';
import type { Globals } from './globals.js';
import type { Io } from './io.js';
import type { Situation } from './situation.js';

/** stricli's context, the surroundings of this run, and what holds for every command. */
export interface CliContext extends CommandContext {
  readonly io: Io;
  /** A command that has checked something, and found it wanting, sets `exitCode`. */
  readonly process: StricliProcess;
  readonly globals: Globals;
  /** The command line, without the flags that every command has. */
  readonly words: readonly string[];
  /** What the command line asks for. */
  readonly situation: Situation;
  /** All commands, for those that tell about them. */
  readonly commands: RouteMap<CliContext>;
}
