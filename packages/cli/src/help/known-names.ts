// Which command a command line names, and the names that it could have had where it has another.
import type { Command, RouteMap } from '@stricli/core';
import type { CliContext } from '../context.js';
import {
  describeCommand,
  describeCommands,
  describeGlobals,
  isCommand,
  type CommandModel,
} from './command-model.js';

/** The command that is named, as far as words are names of commands. */
export interface NamedCommand {
  readonly model: CommandModel;
  /** Every flag that it takes, with hyphens between its words and none before. */
  readonly flags: readonly string[];
  /** The names of the commands that it leads to. */
  readonly others: readonly string[];
  /** What comes after its name. */
  readonly words: readonly string[];
}

/** The command in `argv`. */
export function namedCommand(
  commands: RouteMap<CliContext>,
  argv: readonly string[],
): NamedCommand {
  const { target, depth } = targetOf(commands, argv);
  const model = describeCommand(argv.slice(0, depth).join(' '), target);
  return {
    model,
    flags: [...model.flags, ...describeGlobals()].map(({ name }) => name),
    others: namesUnder(target),
    words: argv.slice(depth),
  };
}

/** The names of the commands at the place where `argv` has none, and, for one that looks like a flag, of flags. */
export function knownNames(
  commands: RouteMap<CliContext>,
  argv: readonly string[],
): readonly string[] {
  const { target } = targetOf(commands, argv);
  return [...namesUnder(target), ...describeGlobals().map(({ name }) => `--${name}`)];
}

type Target = Command<CliContext> | RouteMap<CliContext>;

function namesUnder(target: Target): readonly string[] {
  return isCommand(target) ? [] : describeCommands(target).map(({ name }) => name);
}

/** As far as the words of `argv` are names of commands: so many. */
function targetOf(
  commands: RouteMap<CliContext>,
  argv: readonly string[],
): { readonly target: Target; readonly depth: number } {
  let target: Target = commands;
  let depth = 0;
  for (const word of argv) {
    const next: Target | undefined = isCommand(target)
      ? undefined
      : target.getRoutingTargetForInput(word);
    if (next === undefined) break;
    target = next;
    depth += 1;
  }
  return { target, depth };
}
