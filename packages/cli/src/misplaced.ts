// Words that a command does not take, and another one does, or in another form: what was meant by them.
import { addressIn, addressParameter } from './address-parameter.js';
import type { Advice } from './advice.js';
import { flagsFor } from './endpoint.js';
import type { CommandModel } from './help/command-model.js';
import type { NamedCommand } from './help/known-names.js';

/** What is told, but for its code. */
export type Told = Pick<Advice, 'message'> & { readonly hint?: string | undefined };

/** A flag that the command does not have: `name`, if any has it or might, written as `written`. */
export async function tellOfFlag(
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
export function tellOfWord(word: string, { model, words }: NamedCommand): Told {
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
