// `tcp-echo completion`: the script of a shell, made of the commands' own definitions.
import { echoFaults, type FaultOptionDescription } from '@tcp-echo/echo-server';
import {
  describeCommands,
  describeGlobals,
  type CliContext,
  type CommandModel,
} from '../help/command-model.js';
import { faultWord, parameterWord, ruleWords } from '../serve/fault/fault-names.js';
import { checkTable } from '../verify/check-table.js';
import { bashScript, fishScript, zshScript, type Completions } from './completions.js';
import type { Shell } from './shells.js';

const scripts: Readonly<Record<Shell, (completions: Completions) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export function runCompletion(
  this: CliContext,
  _flags: Readonly<Record<string, never>>,
  shell: Shell,
): void {
  const completions: Completions = {
    commands: describeCommands(this.commands).map(withNames),
    globals: describeGlobals(),
    faults: echoFaults.map(({ fault, meaning, options }) => ({
      name: faultWord(fault),
      brief: inParameters(meaning, options),
      parameters: [...options.flatMap(assignments), ...ruleWords.map((word) => `${word}=`)],
    })),
  };
  this.io.stdout.write(scripts[shell](completions));
}

/** What only the command itself knows the names of, and no help loads. */
function withNames(command: CommandModel): CommandModel {
  const names = { verify: { only: checkTable.map(({ id }) => id) }, bench: { 'fail-if': figures } };
  const own: Readonly<Record<string, readonly string[]>> =
    command.name === 'verify' || command.name === 'bench' ? names[command.name] : {};
  return {
    ...command,
    flags: command.flags.map((flag) => ({
      ...flag,
      ...(own[flag.name] && { completes: own[flag.name] }),
    })),
  };
}

/** Those that are asked about most; after them comes a sign that shells have a use for. */
const figures = ['p50', 'p90', 'p99', 'p99.9', 'max', 'rate', 'errors', 'lost', 'late', 'dropped'];

/** What the server says of its options, in the words of `--fault`: `delay` for `delayMs`. */
function inParameters(meaning: string, options: readonly FaultOptionDescription[]): string {
  return options.reduce(
    (text, option) => text.replaceAll(`\`${option.name}\``, parameterWord(option)),
    meaning,
  );
}

/** With each word that the value can be; or up to the value. */
function assignments(option: FaultOptionDescription): readonly string[] {
  return (option.choices ?? ['']).map((choice) => `${parameterWord(option)}=${choice}`);
}
