// `tcp-echo completion`: its help.
import { buildCommand } from '@stricli/core';
import type { CliContext } from '../help/command-model.js';
import { parseOneOf } from '../settings.js';
import { shells, type Shell } from './shells.js';

/** What `completion` proposes of itself goes beside what stricli knows of an argument. */
const shellParameter = {
  placeholder: 'SHELL',
  parse: (text: string) => parseOneOf(text, shells),
  brief: 'bash, zsh or fish',
  completes: shells,
} as const;

export const completionCommand = buildCommand<Readonly<Record<string, never>>, [Shell], CliContext>(
  {
    async loader() {
      const { runCompletion } = await import('./run-completion.js');
      return runCompletion;
    },
    parameters: { flags: {}, positional: { kind: 'tuple', parameters: [shellParameter] } },
    docs: {
      brief: 'Print what makes a shell complete commands, flags and values',
      fullDescription:
        'Print a script that makes bash, zsh or fish complete commands, flags and their values.\n\nExample: source <(tcp-echo completion bash)\nExample: tcp-echo completion zsh > "${fpath[1]}/_tcp-echo"\nExample: tcp-echo completion fish > ~/.config/fish/completions/tcp-echo.fish',
    },
  },
);
