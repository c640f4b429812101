// What a command line asks for: a hint that proposes what is there already, or what the command cannot do, is none.
import type { NamedCommand } from './help/known-names.js';
import type { Io } from './io.js';

/** What the command can be asked for, and what it was. */
export interface Situation {
  /** Every flag that the command has, without hyphens before it. */
  readonly flags: readonly string[];
  /** Whether a flag, or its variable, was given. */
  readonly gives: (flag: string) => boolean;
}

/** Before the command line is known. */
export const noSituation: Situation = { flags: [], gives: () => false };

export function situationOf({ model, flags, words }: NamedCommand, env: Io['env']): Situation {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const before = words.slice(0, end);
  return {
    flags,
    gives(name) {
      const { alias, variable = '' } = model.flags.find((flag) => flag.name === name) ?? {};
      const isGiven = before.some(
        (word) =>
          word === `--${name}` ||
          word.startsWith(`--${name}=`) ||
          (alias !== undefined && word.startsWith(`-${alias}`)),
      );
      return isGiven || !/^(0|false|no|off)?$/i.test(env[variable] ?? '');
    },
  };
}

/** Whether the command speaks TLS, which each flag about it asks for. */
export function speaksTls({ gives }: Situation): boolean {
  return ['tls', 'ca', 'cert', 'servername', 'alpn', 'insecure'].some((flag) => gives(flag));
}
