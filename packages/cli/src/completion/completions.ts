// What a completion script knows, and how it names it.
import type { CommandModel, FlagModel } from '../help/command-model.js';

/** Everything that can be completed. */
export interface Completions {
  readonly commands: readonly CommandModel[];
  readonly globals: readonly FlagModel[];
  readonly faults: readonly FaultCompletion[];
}

/** A fault, as in `--fault delay:50ms,jitter=10ms`. */
export interface FaultCompletion {
  readonly name: string;
  readonly brief: string;
  /** What may stand after its colon, and after each comma: `jitter=`, `distribution=normal`. */
  readonly parameters: readonly string[];
}

/** `--port` and `-p`. */
export function spellings({ name, alias }: FlagModel): readonly string[] {
  return [`--${name}`, ...(alias === undefined ? [] : [`-${alias}`])];
}

/** Whether a flag may be given without its value. */
export function isValueOptional({ placeholder = '' }: FlagModel): boolean {
  return placeholder.startsWith('[');
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
