// The names that a command line could have had where it has another.
import type { Command, RouteMap } from '@stricli/core';
import type { CliContext } from '../context.js';
import { describeCommand, describeCommands, describeGlobals, isCommand } from './command-model.js';

/** The flags that the command in `argv` takes, with hyphens between their words and none before. */
export function knownFlags(
  commands: RouteMap<CliContext>,
  argv: readonly string[],
): readonly string[] {
  const { flags } = describeCommand('', targetOf(commands, argv));
  return [...flags, ...describeGlobals()].map(({ name }) => name);
}

/** The names of the commands at the place where `argv` has none, and, for one that looks like a flag, of flags. */
export function knownNames(
  commands: RouteMap<CliContext>,
  argv: readonly string[],
): readonly string[] {
  const target = targetOf(commands, argv);
  const names = isCommand(target) ? [] : describeCommands(target).map(({ name }) => name);
  return [...names, ...describeGlobals().map(({ name }) => `--${name}`)];
}

type Target = Command<CliContext> | RouteMap<CliContext>;

/** As far as the words of `argv` are names of commands. */
function targetOf(commands: RouteMap<CliContext>, argv: readonly string[]): Target {
  let target: Target = commands;
  for (const word of argv) {
    const next: Target | undefined = isCommand(target)
      ? undefined
      : target.getRoutingTargetForInput(word);
    if (next === undefined) break;
    target = next;
  }
  return target;
}
