// What every command takes, before or after its name: taken from the arguments before anything else reads them.
import { InvalidArgumentError } from '@tcp-echo/base';
import type { Io } from './io.js';
import { parseBoolean, parseOneOf, resolveSetting, type FlagSetting } from './settings.js';

/** When to colour. */
export type ColorWhen = 'auto' | 'always' | 'never';

const colorWhens: readonly ColorWhen[] = ['auto', 'always', 'never'];

export const globalSettings = {
  quiet: {
    variable: 'TCP_ECHO_QUIET',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'Print no more than the result',
  },
  verbose: {
    variable: 'TCP_ECHO_VERBOSE',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'Say more; of an error, the stack too',
  },
  json: {
    variable: 'TCP_ECHO_JSON',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'Print JSON: an object, or one a line; errors too',
  },
  color: {
    variable: 'TCP_ECHO_COLOR',
    defaultValue: 'auto',
    parse: (text) => parseOneOf(text, colorWhens),
    placeholder: 'WHEN',
    brief: 'When to colour',
    completes: colorWhens,
  },
} as const satisfies Readonly<
  Record<string, FlagSetting<boolean, boolean> | FlagSetting<ColorWhen, ColorWhen>>
>;

/** The short names, as stricli has them: letter to flag. */
export const globalAliases = { q: 'quiet', v: 'verbose' } as const;

/** The global flags, resolved. */
export interface Globals {
  /** Nothing that is not the result. */
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly json: boolean;
  readonly color: ColorWhen;
}

/** What `takeGlobals` makes of a command line. */
export interface TakenGlobals {
  readonly globals: Globals;
  /** The arguments without them. */
  readonly rest: readonly string[];
  readonly wantsVersion: boolean;
  /** What cannot be used, if anything; `globals` has defaults instead. */
  readonly error?: unknown;
}

const spelt: Readonly<Record<string, 'quiet' | 'verbose' | 'json' | 'version'>> = {
  '-q': 'quiet',
  '--quiet': 'quiet',
  '-v': 'verbose',
  '--verbose': 'verbose',
  '--json': 'json',
  '-V': 'version',
  '--version': 'version',
};

/** Takes the global flags out of `argv`, up to a `--`. Never throws. */
export function takeGlobals(argv: readonly string[], env: Io['env']): TakenGlobals {
  const rest: string[] = [];
  const given = new Map<string, boolean>();
  let colorText: string | undefined;
  let error: unknown;
  const orError = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (thrown) {
      error ??= thrown;
      return otherwise;
    }
  };
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  for (let at = 0; at < end; at++) {
    const word = argv[at] ?? '';
    const names = namesIn(word);
    const [, name, value] = /^--(quiet|verbose|json)=(.*)$/.exec(word) ?? [];
    if (names !== undefined) for (const each of names) given.set(each, true);
    else if (name !== undefined)
      given.set(
        name,
        orError(() => parseFlag(name, value ?? '', parseBoolean), false),
      );
    else if (word.startsWith('--color=')) colorText = word.slice('--color='.length);
    else if (word === '--color' && at + 1 < end) colorText = argv[++at];
    else if (word === '--color') error = new InvalidArgumentError('--color wants a word after it');
    else rest.push(word);
  }
  const { quiet, verbose, json, color } = globalSettings;
  const globals: Globals = {
    quiet: orError(() => resolveSetting(quiet, given.get('quiet'), env), false),
    verbose: orError(() => resolveSetting(verbose, given.get('verbose'), env), false),
    json: orError(() => resolveSetting(json, given.get('json'), env), false),
    color: orError(() => resolveSetting(color, parseColor(colorText), env), color.defaultValue),
  };
  rest.push(...argv.slice(end));
  const wantsVersion = given.has('version');
  return { globals, rest, wantsVersion, ...(error !== undefined && { error }) };
}

/** The flags that `word` is: also several letters after one hyphen. */
function namesIn(word: string): readonly string[] | undefined {
  const words = /^-[qvV]{2,}$/.test(word)
    ? Array.from(word.slice(1), (letter) => `-${letter}`)
    : [word];
  const names = words.map((each) => spelt[each]);
  return names.every((name) => name !== undefined) ? names : undefined;
}

function parseColor(text: string | undefined): ColorWhen | undefined {
  return text === undefined ? undefined : parseFlag('color', text, globalSettings.color.parse);
}

/** What the parser of flags would say of it, had it got it. @throws InvalidArgumentError */
function parseFlag<T>(name: string, text: string, parse: (text: string) => T): T {
  try {
    return parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InvalidArgumentError(`--${name} ${text}: ${message}`, { cause: error });
  }
}
