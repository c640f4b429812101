// The flag of a setting, as stricli wants it: optional, because the environment and a default come after.
import type { Setting } from './settings.js';

/** `shownDefault` is the default as a person writes it, where its value is not: `5s` for 5000. */
export function settingFlag<T, Default>(
  { variable, defaultValue, parse }: Setting<T, Default>,
  placeholder: string,
  brief: string,
  shownDefault = String(defaultValue),
) {
  return {
    kind: 'parsed',
    parse,
    placeholder,
    optional: true,
    brief: `${brief} [default ${shownDefault}, or ${variable}]`,
  } as const;
}
