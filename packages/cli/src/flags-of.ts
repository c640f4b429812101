// The flags of a whole table of settings.
import type { FlagParametersForType } from '@stricli/core';
import type { CliContext } from './context.js';
import { settingFlag, type FlagNotes } from './setting-flag.js';
import type { FlagSetting, Given, SettingTable } from './settings.js';

/** The flags of a table, under the heading `group`. */
export function flagsOf<Table extends SettingTable>(
  group: string,
  table: Table,
): FlagParametersForType<Given<Table>, CliContext> {
  const flags = Object.entries(table).map(([name, setting]) => [name, flagOf(group, setting)]);
  return Object.fromEntries(flags) as FlagParametersForType<Given<Table>, CliContext>;
}

function flagOf(group: string, setting: FlagSetting<unknown, unknown>) {
  const { placeholder = '', brief, shownDefault, completes, repeatable, negatable } = setting;
  const { parse, ...flag } = settingFlag(setting, placeholder, brief, shownDefault);
  const notes: FlagNotes = { group, ...(completes && { completes }) };
  if (placeholder === '') {
    const { variable, shownDefault: shown } = flag;
    const kind = { kind: 'boolean', optional: true, withNegated: negatable ?? false } as const;
    return { ...kind, brief, variable, shownDefault: shown, ...notes };
  }
  const inferred = setting.valueOptional && { inferEmpty: true };
  const read = repeatable ? { parse: String, variadic: true } : { parse, ...inferred };
  return { ...flag, ...read, ...notes };
}
