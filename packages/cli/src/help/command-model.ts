// What there is to know of the commands, as data: help, completion and documentation are made of it, and so cannot
// differ from what is.
import type {
  Command,
  CommandContext,
  FlagParametersForType,
  RouteMap,
  StricliProcess,
} from '@stricli/core';
import { globalAliases, globalSettings, type Globals } from '../globals.js';
import type { Io } from '../io.js';
import {
  settingFlag,
  type FlagNotes,
  type FlagSetting,
  type Given,
  type SettingTable,
} from '../settings.js';

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

// Which command a command line names, and the names that it could have had where it has another.

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

// The flags of a whole table of settings.

/** The flags of a table, under the heading `group`. */
export function flagsOf<Table extends SettingTable>(
  group: string,
  table: Table,
): FlagParametersForType<Given<Table>, CliContext> {
  const flags = Object.entries(table).map(([name, setting]) => [name, flagOf(group, setting)]);
  return Object.fromEntries(flags) as FlagParametersForType<Given<Table>, CliContext>;
}

function flagOf(group: string, setting: FlagSetting<unknown, unknown>) {
  const { placeholder = '', brief, shownDefault, completes, repeatable, negatable } = setting;
  const { parse, ...flag } = settingFlag(setting, placeholder, brief, shownDefault);
  const notes: FlagNotes = { group, ...(completes && { completes }) };
  if (placeholder === '') {
    const { variable, shownDefault: shown } = flag;
    const kind = { kind: 'boolean', optional: true, withNegated: negatable ?? false } as const;
    return { ...kind, brief, variable, shownDefault: shown, ...notes };
  }
  const inferred = setting.valueOptional && { inferEmpty: true };
  const read = repeatable ? { parse: String, variadic: true } : { parse, ...inferred };
  return { ...flag, ...read, ...notes };
}

// What a command line asks for: a hint that proposes what is there already, or what the command cannot do, is none.

/** What the command can be asked for, and what it was. */
export interface Situation {
  /** Every flag that the command has, without hyphens before it. */
  readonly flags: readonly string[];
  /** Whether a flag, or its variable, was given. */
  readonly gives: (flag: string) => boolean;
}

/** Before the command line is known. */
export const noSituation: Situation = { flags: [], gives: () => false };

export function situationOf({ model, flags, words }: NamedCommand, env: Io['env']): Situation {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const before = words.slice(0, end);
  return {
    flags,
    gives(name) {
      const { alias, variable = '' } = model.flags.find((flag) => flag.name === name) ?? {};
      const isGiven = before.some(
        (word) =>
          word === `--${name}` ||
          word.startsWith(`--${name}=`) ||
          (alias !== undefined && word.startsWith(`-${alias}`)),
      );
      return isGiven || !/^(0|false|no|off)?$/i.test(env[variable] ?? '');
    },
  };
}

/** Whether the command speaks TLS, which each flag about it asks for. */
export function speaksTls({ gives }: Situation): boolean {
  return ['tls', 'ca', 'cert', 'servername', 'alpn', 'insecure'].some((flag) => gives(flag));
}

// What every command is called with, as `this`.

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
