// What a completion script knows, and how it names it.
import type { CommandModel, FlagModel } from '../help/command-model.js';

/** Everything that can be completed. */
export interface Completions {
  readonly commands: readonly CommandModel[];
  readonly globals: readonly FlagModel[];
  readonly faults: readonly { readonly name: string; readonly brief: string }[];
}

/** `--port` and `-p`. */
export function spellings({ name, alias }: FlagModel): readonly string[] {
  return [`--${name}`, ...(alias === undefined ? [] : [`-${alias}`])];
}

/** The words that a flag's value can be; undefined for a file, and where nothing is known of it. */
export function wordsFor(flag: FlagModel, { faults }: Completions): readonly string[] | undefined {
  if (flag.completes === 'file') return undefined;
  if (flag.completes === 'fault') return faults.map(({ name }) => name);
  return flag.completes;
}

/** The names that may come after `prefix`, which is empty or a command that leads to others. */
export function namesAfter(
  prefix: string,
  { commands }: Completions,
): readonly { readonly name: string; readonly brief: string }[] {
  const start = prefix === '' ? '' : `${prefix} `;
  return commands
    .filter(({ name }) => name.startsWith(start) && !name.slice(start.length).includes(' '))
    .map(({ name, brief }) => ({ name: name.slice(start.length), brief }));
}

/** In single quotes, as every shell takes it. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
