// A command line that stricli cannot read, told with the nearest name of what was meant.
import {
  ArgumentParseError,
  ArgumentScannerError,
  FlagNotFoundError,
  formatMessageForArgumentScannerError,
} from '@stricli/core';
import type { Advice } from './advice.js';
import { UsageError } from './usage-error.js';

const help =
  'add --help to see what the command takes; what begins with - but is no flag goes after --';

/** `flags` are the names of the flags that there are. */
export async function adviseOnArguments(error: unknown, flags: readonly string[]): Promise<Advice> {
  const code = 'ERR_USAGE';
  if (error instanceof FlagNotFoundError) {
    const { nearest } = await import('./nearest.js');
    const meant = nearest(error.input, flags);
    const question = meant === undefined ? '' : `, did you mean --${meant}?`;
    return { code, message: `there is no flag --${error.input}${question}`, hint: help };
  }
  const cause = error instanceof ArgumentParseError ? error.exception : undefined;
  const hint = cause instanceof UsageError ? cause.hint : help;
  return { code, message: describe(error), hint };
}

/** `commands` are the names of the commands that there are. */
export async function adviseOnCommand(input: string, commands: readonly string[]): Promise<Advice> {
  const { nearest } = await import('./nearest.js');
  const meant = nearest(input, commands);
  return {
    code: 'ERR_USAGE',
    message: `there is no command ${JSON.stringify(input)}`,
    hint: meant === undefined ? 'tcp-echo --help lists the commands' : `did you mean \`${meant}\`?`,
  };
}

function describe(error: unknown): string {
  if (!(error instanceof ArgumentScannerError)) return String(error);
  return formatMessageForArgumentScannerError(error, {
    ArgumentParseError: ({ externalFlagNameOrPlaceholder: name, input, exception }) =>
      `${nameOf(name)} ${input}: ${exception instanceof Error ? exception.message : String(exception)}`,
  });
}

/** Flags and arguments come alike; only arguments are in capitals. */
function nameOf(name: string): string {
  return name === name.toUpperCase() ? name : `--${name}`;
}
