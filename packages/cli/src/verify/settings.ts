// The settings that only `verify` has.
import {
  parseBoolean,
  parseDurationMs,
  parseList,
  parseTimeLimitMs,
  type SettingTable,
} from '../settings.js';

export const verifySettings = {
  only: {
    variable: 'TCP_ECHO_ONLY',
    defaultValue: undefined,
    parse: parseList,
    placeholder: 'ID,…',
    brief: 'Make only these checks',
    shownDefault: 'all',
  },
  list: {
    variable: 'TCP_ECHO_LIST',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'List the checks, and what each wants',
  },
  strict: {
    variable: 'TCP_ECHO_STRICT',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'Fail for what is only advised, too',
  },
  timeout: {
    variable: 'TCP_ECHO_TIMEOUT',
    defaultValue: 5000,
    parse: (text) => parseTimeLimitMs('timeout', text),
    placeholder: 'DURATION',
    brief: 'How long nothing may happen in a check; all of it ten times as long',
    shownDefault: '5s',
  },
  maxLatency: {
    variable: 'TCP_ECHO_MAX_LATENCY',
    defaultValue: undefined,
    // Nobody knows what is slow unless told.
    parse: parseDurationMs,
    placeholder: 'DURATION',
    brief: 'Also check that a small echo takes no longer',
  },
} as const satisfies SettingTable;
