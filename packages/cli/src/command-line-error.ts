// A command line that stricli cannot read, told with the nearest name of what was meant.
import {
  AliasNotFoundError,
  ArgumentParseError,
  FlagNotFoundError,
  UnexpectedFlagError,
  UnexpectedPositionalError,
  UnsatisfiedFlagError,
  UnsatisfiedPositionalError,
} from '@stricli/core';
import { addressParameter } from './address-parameter.js';
import type { Advice } from './advice.js';
import type { CommandModel } from './help/command-model.js';
import type { NamedCommand } from './help/known-names.js';
import { plainly } from './in-flags.js';
import { tellOfFlag, tellOfWord, type Told } from './misplaced.js';
import { remedyOf } from './remedy.js';

const code = 'ERR_USAGE';
const help = 'add --help to see what the command takes';
const helpOnFlags = `${help}; what begins with - but is no flag goes after --`;

/** `commands` are all that there are. */
export async function adviseOnArguments(
  error: unknown,
  line: NamedCommand,
  commands: readonly CommandModel[],
): Promise<Advice> {
  const { message, hint } =
    (await tellOfCommand(error, line)) ?? (await describe(error, line, commands));
  return { code, message, hint: hint ?? (isAboutFlag(error) ? helpOnFlags : help) };
}

/** `commands` are the names of the commands that there are. */
export async function adviseOnCommand(input: string, commands: readonly string[]): Promise<Advice> {
  const { nearest } = await import('./nearest.js');
  // `merge` is far from `bench merge`, as letters go.
  const under = commands.find((name) => name.endsWith(` ${input}`));
  const meant = under ?? nearest(input, commands);
  return {
    code,
    message: `there is no command ${JSON.stringify(input)}`,
    hint: meant === undefined ? 'tcp-echo --help lists the commands' : `did you mean \`${meant}\`?`,
  };
}

function isAboutFlag(error: unknown): boolean {
  return error instanceof FlagNotFoundError || error instanceof AliasNotFoundError;
}

/** `bench compar a b`: of a command that leads to others, and takes an argument too. */
async function tellOfCommand(error: unknown, line: NamedCommand): Promise<Told | undefined> {
  const isAboutWord =
    error instanceof UnexpectedPositionalError ||
    (error instanceof ArgumentParseError &&
      error.externalFlagNameOrPlaceholder === addressParameter.placeholder);
  const { model, others, words } = line;
  const [word = ''] = words;
  if (!isAboutWord || !/^[a-z]+$/i.test(word)) return undefined;
  const { nearest } = await import('./nearest.js');
  const meant = nearest(word, others);
  if (meant === undefined) return undefined;
  const message = `there is no command ${JSON.stringify(`${model.name} ${word}`)}`;
  return { message, hint: `did you mean \`${model.name} ${meant}\`?` };
}

async function describe(
  error: unknown,
  line: NamedCommand,
  commands: readonly CommandModel[],
): Promise<Told> {
  if (error instanceof FlagNotFoundError) {
    return await tellOfFlag(`--${error.input}`, error.input, line, commands);
  }
  if (error instanceof AliasNotFoundError) {
    const long = line.words.find(
      (word) => word.startsWith('-') && line.flags.includes(word.slice(1)),
    );
    if (long !== undefined) return { message: `there is no flag ${long}, did you mean -${long}?` };
    const flags = commands.flatMap((each) => each.flags);
    const meant = flags.find(({ alias }) => alias === error.input)?.name;
    return await tellOfFlag(`-${error.input}`, meant, line, commands);
  }
  if (error instanceof UnexpectedPositionalError) return tellOfWord(error.input, line);
  if (error instanceof UnsatisfiedFlagError) {
    return { message: `--${error.externalFlagName} wants a value after it` };
  }
  if (error instanceof UnsatisfiedPositionalError) {
    return { message: `${error.placeholder} is missing` };
  }
  if (error instanceof UnexpectedFlagError) {
    const { externalFlagName, previousInput, input } = error;
    const values = [previousInput, input].map((value) => value || '""').join(' and ');
    return { message: `--${externalFlagName} is there twice, with ${values}` };
  }
  if (error instanceof ArgumentParseError) {
    const { externalFlagNameOrPlaceholder, input, exception } = error;
    const why = exception instanceof Error ? plainly(exception.message) : String(exception);
    const message = `${nameOf(externalFlagNameOrPlaceholder)} ${input || '""'}: ${why}`;
    return { message, hint: await remedyOf(exception) };
  }
  return { message: error instanceof Error ? error.message : String(error) };
}

/** Flags and arguments come alike; only arguments are in capitals. */
function nameOf(name: string): string {
  return name === name.toUpperCase() ? name : `--${name}`;
}
