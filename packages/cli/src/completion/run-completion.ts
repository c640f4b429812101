// `tcp-echo completion`: the script of a shell, made of the commands' own definitions.
import { echoFaults, type FaultOptionDescription } from '@tcp-echo/echo-server';
import type { CliContext } from '../context.js';
import { describeCommands, describeGlobals } from '../help/command-model.js';
import { faultWord, parameterWord, ruleWords } from '../serve/fault/fault-names.js';
import { bashScript } from './bash-script.js';
import type { Completions } from './completions.js';
import { fishScript } from './fish-script.js';
import type { Shell } from './shells.js';
import { zshScript } from './zsh-script.js';

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
    commands: describeCommands(this.commands),
    globals: describeGlobals(),
    faults: echoFaults.map(({ fault, meaning, options }) => ({
      name: faultWord(fault),
      brief: meaning,
      parameters: [...options.flatMap(assignments), ...ruleWords.map((word) => `${word}=`)],
    })),
  };
  this.io.stdout.write(scripts[shell](completions));
}

/** With each word that the value can be; or up to the value. */
function assignments(option: FaultOptionDescription): readonly string[] {
  return (option.choices ?? ['']).map((choice) => `${parameterWord(option)}=${choice}`);
}
