// What there is to know of the commands, as data: help, completion and documentation are made of it, and so cannot
// differ from what is.
import type { Command, RouteMap } from '@stricli/core';
import type { CliContext } from '../context.js';
import { globalAliases, globalSettings } from '../globals.js';
import { flagsOf } from '../flags-of.js';
import type { FlagNotes } from '../setting-flag.js';

/** A flag. */
export interface FlagModel {
  /** Without its hyphens. */
  readonly name: string;
  /** One letter. */
  readonly alias?: string;
  /** What stands for its value; none if it has none. */
  readonly placeholder?: string;
  readonly brief: string;
  /** The heading under which it stands. */
  readonly group: string;
  readonly default?: string;
  /** Its environment variable. */
  readonly variable?: string;
  readonly completes?: FlagNotes['completes'];
  readonly repeatable: boolean;
}

/** An argument that is no flag. */
export interface ArgumentModel {
  readonly placeholder: string;
  readonly brief: string;
  readonly isOptional: boolean;
  readonly isList: boolean;
  readonly default?: string;
  readonly variable?: string;
  readonly completes?: readonly string[] | 'file';
}

/** A command; one with `commands` only leads to them. */
export interface CommandModel {
  /** With the names of those that lead to it: `bench compare`. */
  readonly name: string;
  readonly brief: string;
  readonly description: string;
  readonly examples: readonly string[];
  readonly arguments: readonly ArgumentModel[];
  readonly flags: readonly FlagModel[];
}

type Parameters = Command<CliContext>['parameters'];

/** A route map is a command as well, and has a brief and no flags. */
export function isCommand(
  target: Command<CliContext> | RouteMap<CliContext>,
): target is Command<CliContext> {
  return 'parameters' in target;
}

/** Every command under `routes`, those that lead to others before them. */
export function describeCommands(
  routes: RouteMap<CliContext>,
  prefix = '',
): readonly CommandModel[] {
  return routes
    .getAllEntries()
    .filter(({ hidden }) => !hidden)
    .flatMap(({ name, target }) => {
      const path = `${prefix}${name['convert-camel-to-kebab']}`;
      const own = describeCommand(path, target);
      return isCommand(target) ? [own] : [own, ...describeCommands(target, `${path} `)];
    });
}

/** One command. */
export function describeCommand(
  name: string,
  target: Command<CliContext> | RouteMap<CliContext>,
): CommandModel {
  const run = commandOf(target);
  const { brief, fullDescription = brief } = run ?? target;
  const lines = fullDescription.split('\n');
  return {
    name,
    brief,
    description: lines
      .filter((line) => !isExample(line))
      .join('\n')
      .trim(),
    examples: lines.filter(isExample).map((line) => line.slice('Example: '.length)),
    arguments: run ? describeArguments(run.parameters) : [],
    flags: run ? describeFlags(run.parameters.flags, run.parameters.aliases) : [],
  };
}

/** What runs where only `target` is named. */
function commandOf(
  target: Command<CliContext> | RouteMap<CliContext>,
): Command<CliContext> | undefined {
  return isCommand(target) ? target : target.getDefaultCommand();
}

function isExample(line: string): boolean {
  return line.startsWith('Example: ');
}

/** The flags that every command has. */
export function describeGlobals(): readonly FlagModel[] {
  const group = 'Everywhere';
  const fixed = { group, repeatable: false };
  return [
    { name: 'help', alias: 'h', brief: 'Print this and exit', ...fixed },
    { name: 'version', alias: 'V', brief: 'Print the version and exit', ...fixed },
    ...describeFlags(flagsOf(group, globalSettings), globalAliases),
  ];
}

/** What is read of a flag, whoever made it. */
interface GivenFlag extends FlagNotes {
  readonly kind: 'boolean' | 'counter' | 'enum' | 'parsed';
  readonly brief: string;
  readonly placeholder?: string;
  /** Of an `enum`. */
  readonly values?: readonly string[];
  readonly variadic?: boolean | string;
  /** Of a `boolean`. */
  readonly withNegated?: boolean;
}

function describeFlags(
  flags: Readonly<Record<string, unknown>> = {},
  aliases: Readonly<Record<string, string | undefined>> = {},
): readonly FlagModel[] {
  return Object.entries(flags).flatMap(([name, given]) => {
    const flag = given as GivenFlag;
    const { kind, placeholder = 'VALUE', group = 'Flags', variable, shownDefault } = flag;
    const alias = Object.entries(aliases).find(([, meant]) => meant === name)?.[0];
    const completes = flag.completes ?? flag.values;
    const model: FlagModel = {
      name: kebab(name),
      ...(alias !== undefined && { alias }),
      ...((kind === 'parsed' || kind === 'enum') && { placeholder }),
      brief: flag.brief,
      group,
      ...(shownDefault !== undefined && { default: shownDefault }),
      ...(variable !== undefined && { variable }),
      ...(completes && { completes }),
      repeatable: Boolean(flag.variadic),
    };
    if (!flag.withNegated) return [model];
    const brief = `The opposite of --${model.name}`;
    return [model, { name: `no-${model.name}`, brief, group, repeatable: false }];
  });
}

/** What an argument has besides what stricli knows of it. */
interface GivenArgument {
  readonly shownDefault?: string;
  readonly variable?: string;
  readonly completes?: ArgumentModel['completes'];
}

function describeArguments({ positional }: Parameters): readonly ArgumentModel[] {
  if (positional === undefined) return [];
  const isList = positional.kind === 'array';
  return (isList ? [positional.parameter] : positional.parameters).map((parameter) => {
    const { placeholder = 'ARGUMENT', brief } = parameter;
    const { completes, shownDefault, variable } = parameter as GivenArgument;
    const isOptional = isList
      ? positional.minimum === undefined
      : ('optional' in parameter && parameter.optional) || 'default' in parameter;
    return {
      placeholder,
      brief,
      isOptional,
      isList,
      ...(shownDefault !== undefined && { default: shownDefault }),
      ...(variable !== undefined && { variable }),
      ...(completes && { completes }),
    };
  });
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
