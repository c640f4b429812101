// Where a setting comes from: the flag, else the environment, else the default.
import { checkInteger, InvalidArgumentError, refuseArgument } from '@tcp-echo/base';
import { readFile } from 'node:fs/promises';
import type { Io } from './io.js';
import { UnknownNameError, UsageError } from './usage-error.js';

/** A setting that has a flag and an environment variable. */
export interface Setting<T, Default = T> {
  /** The environment variable's name, `TCP_ECHO_…`. */
  readonly variable: string;
  readonly defaultValue: Default;
  /** Reads what was given. @throws InvalidArgumentError */
  readonly parse: (text: string) => T;
  /** What the environment may have under this name that is no setting of ours. */
  readonly isForeign?: (text: string) => boolean;
}

/** A setting with all that its flag is made of. */
export interface FlagSetting<T, Default = T> extends Setting<T, Default> {
  /** What stands for its value in the help; none for a flag that is given or not. */
  readonly placeholder?: string;
  /** What it is for, in a few words. */
  readonly brief: string;
  /** The default as a person writes it, where its value is not: `5s` for 5000. */
  readonly shownDefault?: string;
  /** What a shell proposes for its value: words, files, or specifications of faults. */
  readonly completes?: readonly string[] | 'file' | 'fault';
  /** May be given several times. `parse` then reads what the environment has: all of them. */
  readonly repeatable?: true;
  /** Of a flag that is given or not: `--no-…` is its opposite. */
  readonly negatable?: true;
  /** May be given without a value, which `parse` then reads as ''. */
  readonly valueOptional?: true;
}

/** Settings by the names of their flags, in camelCase. */
export type SettingTable = Readonly<Record<string, FlagSetting<unknown, unknown>>>;

/** What the command line gives for a table: the values of its flags, as far as there are any. */
export type Given<Table extends SettingTable> = {
  readonly [Name in keyof Table]?: Table[Name] extends Setting<infer T, unknown> ? T : never;
};

/** What the settings of a table come to. */
export type Resolved<Table extends SettingTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<infer T, infer Default>
    ? T | Default
    : never;
};

/**
 * Flag > environment > default.
 *
 * @throws InvalidArgumentError if the environment's value cannot be read; it names the variable.
 */
export function resolveSetting<T, Default = T>(
  { variable, defaultValue, parse, isForeign }: Setting<T, Default>,
  flag: T | undefined,
  env: Io['env'],
): T | Default {
  if (flag !== undefined) return flag;
  const text = env[variable];
  if (text === undefined || text === '' || isForeign?.(text)) return defaultValue;
  try {
    return parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InvalidArgumentError(`${variable}=${text}: ${message}`, { cause: error });
  }
}

/** Every setting of a table. @throws InvalidArgumentError as `resolveSetting` */
export function resolveSettings<Table extends SettingTable>(
  table: Table,
  given: Given<Table>,
  env: Io['env'],
): Resolved<Table> {
  const entries = Object.entries(table).map(([name, setting]) => [
    name,
    resolveSetting(setting, given[name], env),
  ]);
  return Object.fromEntries(entries) as Resolved<Table>;
}

const msPerUnit: Readonly<Record<string, number>> = {
  us: 0.001,
  µs: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** `250ms`, `1.5s`, `1m30s`, however long. @returns milliseconds @throws InvalidArgumentError */
export function parseDurationMs(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([uµ]s|ms|s|m|h)/g)];
  if (text === '' || parts.map(([part]) => part).join('') !== text) {
    const message = `a duration is a number and a unit, as 250ms, 10s or 2m, not ${JSON.stringify(text)}`;
    if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError(message);
    throw new UsageError(message, `did you mean ${text}s, or ${text}ms?`);
  }
  return parts.reduce(
    (all, [, value, unit = '']) => all + Number(value) * (msPerUnit[unit] ?? 0),
    0,
  );
}

/** A duration that is a limit: 0 is "no limit" in some programs, and "do not wait" in others. @returns milliseconds @throws InvalidArgumentError */
export function parseTimeLimitMs(name: string, text: string): number {
  return parseDurationMs(text) || refuseArgument(name, 'a duration of more than 0', text);
}

const bytesPerUnit: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1000,
  kb: 1000,
  kib: 1024,
  m: 1_000_000,
  mb: 1_000_000,
  mib: 1_048_576,
  g: 1_000_000_000,
  gb: 1_000_000_000,
  gib: 1_073_741_824,
};

/** `100`, `64KiB`, `1.5MB`, `1k`. @returns bytes @throws InvalidArgumentError unless it is one from `min` to `max` */
export function parseSizeBytes(
  name: string,
  text: string,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number {
  const match = /^(\d+(?:\.\d+)?)\s?([kmg](?:i?b)?|b)?$/i.exec(text);
  const factor = bytesPerUnit[(match?.[2] ?? '').toLowerCase()];
  if (match === null || factor === undefined) {
    throw new InvalidArgumentError(
      `a size is a number of bytes, as 100, 64KiB or 1MB, not ${JSON.stringify(text)}`,
    );
  }
  return checkInteger(name, Number(match[1]) * factor, min, max);
}

/** `1`, `true`, `yes`, `on`, and their opposites. @throws InvalidArgumentError */
export function parseBoolean(text: string): boolean {
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  if (/^(0|false|no|off)$/i.test(text)) return false;
  throw new InvalidArgumentError(`it must be true or false, not ${JSON.stringify(text)}`);
}

/** @throws InvalidArgumentError unless `text` is a decimal integer from `min` to `max`. */
export function parseInteger(name: string, text: string, min: number, max: number): number {
  return checkInteger(name, /^\d+$/.test(text) ? Number(text) : text, min, max);
}

/** @throws UnknownNameError unless `text` is one of `names`. */
export function parseOneOf<T extends string>(text: string, names: readonly T[]): T {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  const [last = '', ...others] = names.toReversed();
  const all = `${others.toReversed().join(', ')} or ${last}`;
  throw new UnknownNameError(`it must be ${all}`, text, names);
}

/** Words between commas. @throws InvalidArgumentError if there is an empty one */
export function parseList(text: string): readonly string[] {
  const words = text.split(',').map((word) => word.trim());
  if (!words.includes('')) return words;
  throw new InvalidArgumentError(`words between commas are wanted, not ${JSON.stringify(text)}`);
}

/** Words between spaces: what the environment has of a flag that can be given several times. */
export function parseSpecs(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

// The flag of a setting, as stricli wants them: optional, because the environment and a default come after.

/** What a flag has besides what stricli knows of it: for help, completion and documentation. */
export interface FlagNotes {
  /** Under which heading it stands. */
  readonly group?: string;
  readonly variable?: string;
  readonly shownDefault?: string;
  readonly completes?: FlagSetting<unknown>['completes'];
}

/** `shownDefault` is the default as a person writes it, where its value is not: `5s` for 5000. */
export function settingFlag<T, Default>(
  { variable, defaultValue, parse }: Setting<T, Default>,
  placeholder: string,
  brief: string,
  shownDefault = showDefault(defaultValue),
) {
  return {
    kind: 'parsed',
    parse,
    placeholder,
    optional: true,
    brief,
    variable,
    shownDefault,
  } as const;
}

function showDefault(value: unknown): string {
  if (value === undefined || value === false) return 'off';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : 'none';
}

// Settings that name a file, and reading it.

/** A file that is not read unless it is named. */
export function fileSetting(variable: string, brief: string) {
  return {
    variable,
    defaultValue: undefined,
    parse: String,
    placeholder: 'FILE',
    brief,
    completes: 'file',
  } as const satisfies FlagSetting<string, undefined>;
}

/** `flag` is what messages call it. @throws UsageError if the file cannot be read. */
export async function readNamedFile(flag: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new UsageError(
      `--${flag}: ${cause instanceof Error ? cause.message : String(cause)}`,
      'give the path of a file that exists and that you may read',
      { cause },
    );
  }
}

/** As `readNamedFile`, of a file that has such a thing in PEM (RFC 7468). @throws UsageError */
export async function readPem(
  flag: string,
  path: string,
  kind: 'CERTIFICATE' | 'PRIVATE KEY',
): Promise<string> {
  const text = await readNamedFile(flag, path);
  if (new RegExp(`^-----BEGIN ([A-Z0-9]+ )*${kind}-----`, 'm').test(text)) return text;
  const wanted = kind === 'CERTIFICATE' ? 'certificate' : 'private key';
  throw new UsageError(
    `--${flag}: there is no ${wanted} in ${path}`,
    `give a PEM file that has it, with a line -----BEGIN ${kind}-----`,
  );
}
