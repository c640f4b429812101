// The flag of a setting, as stricli wants them: optional, because the environment and a default come after.
import type { FlagSetting, Setting } from './settings.js';

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
