// Flags as other commands take them, put as stricli reads them; what it cannot read it would take for an argument.
import { UsageError } from './usage-error.js';

/**
 * `argv` with what may stand together apart: `-c2` is `-c 2`; and with a `--help` before the command behind it.
 *
 * @throws UsageError for `--port=`, as of a variable that is empty.
 */
export function separateFlagWords(argv: readonly string[]): readonly string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const words = argv.slice(0, end).flatMap((word) => separate(word));
  const [first = ''] = words;
  if (['-h', '--help'].includes(first)) words.push(...words.splice(0, 1));
  return [...words, ...argv.slice(end)];
}

function separate(word: string): readonly string[] {
  const name = /^--([a-z][\w-]*)=$/i.exec(word)?.[1];
  if (name !== undefined) {
    throw new UsageError(`--${name}= has no value`, `give one, or leave out --${name}`);
  }
  return /^-[a-z]\d/i.test(word) ? [word.slice(0, 2), word.slice(2)] : [word];
}
