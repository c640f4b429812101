// The flags of settings, as stricli wants them: optional, because the environment and a default come after.
import type { FlagParametersForType } from '@stricli/core';
import type { CliContext } from './context.js';
import type { FlagSetting, Given, Setting, SettingTable } from './settings.js';

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

/** The flags of a table, under the heading `group`. */
export function flagsOf<Table extends SettingTable>(
  group: string,
  table: Table,
): FlagParametersForType<Given<Table>, CliContext> {
  const flags = Object.entries(table).map(([name, setting]) => [name, flagOf(group, setting)]);
  return Object.fromEntries(flags) as FlagParametersForType<Given<Table>, CliContext>;
}

function flagOf(group: string, setting: FlagSetting<unknown, unknown>) {
  const { variable, defaultValue, parse, placeholder, brief, completes, repeatable } = setting;
  const { shownDefault = showDefault(defaultValue) } = setting;
  const notes: FlagNotes = { group, variable, shownDefault, ...(completes && { completes }) };
  if (placeholder === undefined) {
    return { kind: 'boolean', optional: true, withNegated: false, brief, ...notes };
  }
  const how = repeatable ? { parse: String, variadic: true } : { parse };
  return { kind: 'parsed', ...how, placeholder, optional: true, brief, ...notes };
}

function showDefault(value: unknown): string {
  if (value === undefined || value === false) return 'off';
  return Array.isArray(value) ? value.join(',') : String(value);
}
