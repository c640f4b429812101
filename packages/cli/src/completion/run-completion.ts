// `tcp-echo completion`: the script of a shell, made of the commands' own definitions.
import { echoFaults } from '@tcp-echo/echo-server';
import type { CliContext } from '../context.js';
import { describeCommands, describeGlobals } from '../help/command-model.js';
import { faultWord } from '../serve/fault/fault-names.js';
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
    faults: echoFaults.map(({ fault, meaning }) => ({ name: faultWord(fault), brief: meaning })),
  };
  this.io.stdout.write(scripts[shell](completions));
}
