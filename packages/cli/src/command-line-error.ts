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
import type { Advice } from './advice.js';
import { flagsFor } from './endpoint.js';
import type { CommandModel, NamedCommand } from './help/command-model.js';
import { plainly } from './in-flags.js';
import { remedyOf } from './remedy.js';
import { addressIn, addressParameter } from './target.js';

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

// Words that a command does not take, and another one does, or in another form: what was meant by them.

/** What is told, but for its code. */
type Told = Pick<Advice, 'message'> & { readonly hint?: string | undefined };

/** A flag that the command does not have: `name`, if any has it or might, written as `written`. */
async function tellOfFlag(
  written: string,
  name: string | undefined,
  { model, flags, words }: NamedCommand,
  commands: readonly CommandModel[],
): Promise<Told> {
  const message = `there is no flag ${written}`;
  if (name === undefined) return { message };
  if ((name === 'host' || name === 'port') && takesAddress(model)) {
    const address = `${valueIn(words, '--host') ?? ''}:${valueIn(words, '--port', '-p') ?? 'PORT'}`;
    const hint = `host and port are its argument: tcp-echo ${model.name} ${address}`;
    return { message: `${model.name} has no flag ${written}`, hint };
  }
  const owners = commands.filter((each) => each.flags.some((flag) => flag.name === name));
  if (owners.length > 0) {
    const hint = `it is a flag of ${owners.map((owner) => owner.name).join(', ')}`;
    return { message: `${model.name} has no flag ${written}`, hint };
  }
  const { nearest } = await import('./nearest.js');
  const meant = nearest(name, flags);
  return { message: meant === undefined ? message : `${message}, did you mean --${meant}?` };
}

/** An argument more than the command takes. */
function tellOfWord(word: string, { model, words }: NamedCommand): Told {
  const many = ['none', 'one', 'two'][model.arguments.length];
  const message = `${JSON.stringify(word)} is one argument too many: ${model.name} takes ${many}`;
  if (takesAddress(model)) return { message, hint: asOneArgument(word, model, words) };
  const listens = model.flags.some(({ name }) => name === 'port');
  return { message, hint: listens ? asFlags(word, model) : undefined };
}

function takesAddress(model: CommandModel): boolean {
  return model.arguments.some(({ placeholder }) => placeholder === addressParameter.placeholder);
}

/** `--port 7007`, `--port=7007` */
function valueIn(words: readonly string[], ...names: readonly string[]): string | undefined {
  for (const [at, word] of words.entries()) {
    const name = names.find((each) => word === each || word.startsWith(`${each}=`));
    if (name !== undefined) return word === name ? words[at + 1] : word.slice(name.length + 1);
  }
  return undefined;
}

/** `ping localhost 7007`, as telnet and nc(1) take it. */
function asOneArgument(
  word: string,
  { name }: CommandModel,
  words: readonly string[],
): string | undefined {
  const at = words.indexOf(word);
  const [host = '', before = ''] = [words[at - 1], words[at - 2]];
  const isPair = /^\d+$/.test(word) && /[a-z.:]/i.test(host) && !host.startsWith('-');
  if (!isPair || before.startsWith('-')) return undefined;
  const written = host.includes(':') ? `[${host}]` : host;
  return `host and port are one argument: tcp-echo ${name} ${written}:${word}`;
}

/** `serve :7007` */
function asFlags(word: string, { name }: CommandModel): string | undefined {
  const address = addressIn(word);
  return address && `host and port are flags: tcp-echo ${name} ${flagsFor(address)}`;
}
