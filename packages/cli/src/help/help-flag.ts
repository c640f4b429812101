// `--help`, of everything and of each command; with `--json` as data.
import type { Command, RouteMap, StricliIntegration } from '@stricli/core';
import type { CliContext } from '../context.js';
import { styleOf } from '../style.js';
import {
  describeCommand,
  describeCommands,
  describeGlobals,
  isCommand,
  type CommandModel,
} from './command-model.js';
import { columnsOf, formatCommandHelp, formatOverview } from './format-help.js';

/** The flag, as stricli wants it; it runs also where a command is left out. */
export const helpFlag: StricliIntegration<CliContext> = {
  flag: {
    brief: 'Print this and exit',
    aliases: ['h'],
    global: true,
    defaultForRouteMap: true,
    run(app, { result }) {
      // What `main` runs the application with.
      const { io, globals } = this as unknown as CliContext;
      const { target, prefix } = result;
      const isAll = target === app.root;
      const commands = isCommand(target) ? [] : describeCommands(target, nameOf(prefix));
      const own = describeCommand(prefix.slice(1).join(' '), target);
      io.stdout.write(
        globals.json
          ? formatAsJson(isAll ? commands : [own, ...commands])
          : isAll
            ? formatOverview(
                topLevel(target, commands),
                describeGlobals(),
                styleOf(io.stdout, globals, io.env),
                columnsOf(io.stdout),
              )
            : formatCommandHelp(
                own,
                commands,
                describeGlobals(),
                styleOf(io.stdout, globals, io.env),
                columnsOf(io.stdout),
              ),
      );
    },
  },
};

function nameOf(prefix: readonly string[]): string {
  return prefix
    .slice(1)
    .map((word) => `${word} `)
    .join('');
}

/** Without the commands that another command leads to. */
function topLevel(
  target: Command<CliContext> | RouteMap<CliContext>,
  commands: readonly CommandModel[],
): readonly CommandModel[] {
  return isCommand(target) ? commands : commands.filter(({ name }) => !name.includes(' '));
}

function formatAsJson(commands: readonly CommandModel[]): string {
  return `${JSON.stringify({ schema: 1, commands, globals: describeGlobals() })}\n`;
}
