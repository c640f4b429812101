// The settings that only `ping` has.
import {
  parseBoolean,
  parseDurationMs,
  parseInteger,
  parseSizeBytes,
  parseTimeLimitMs,
  type FlagSetting,
  type SettingTable,
} from '../settings.js';

/** What is sent, and when. */
export const pingSettings = {
  count: {
    variable: 'TCP_ECHO_COUNT',
    defaultValue: undefined,
    parse: (text) => parseInteger('count', text, 1, Number.MAX_SAFE_INTEGER),
    placeholder: 'COUNT',
    brief: 'How many echoes',
    shownDefault: 'until Ctrl-C',
  },
  interval: {
    variable: 'TCP_ECHO_INTERVAL',
    defaultValue: 1000,
    parse: parseDurationMs,
    placeholder: 'DURATION',
    brief: 'From one echo to the next',
    shownDefault: '1s',
  },
  timeout: {
    variable: 'TCP_ECHO_TIMEOUT',
    defaultValue: 5000,
    parse: (text) => parseTimeLimitMs('timeout', text),
    placeholder: 'DURATION',
    brief: 'Limit of connecting, and of each echo',
    shownDefault: '5s',
  },
  deadline: {
    variable: 'TCP_ECHO_DEADLINE',
    defaultValue: undefined,
    parse: parseDurationMs,
    placeholder: 'DURATION',
    brief: 'Limit of the whole run',
  },
  size: {
    variable: 'TCP_ECHO_SIZE',
    defaultValue: 64,
    // An empty message proves nothing, and a ping is held in memory.
    parse: (text) => parseSizeBytes('size', text, 1, 67_108_864),
    placeholder: 'SIZE',
    brief: 'Bytes of each echo',
  },
  timestamps: onOff('TCP_ECHO_TIMESTAMPS', 'Print when each line happened'),
  newConnection: onOff('TCP_ECHO_NEW_CONNECTION', 'Make a connection for each echo'),
  watch: onOff('TCP_ECHO_WATCH', 'Wait for the server, and tell of each disruption'),
} as const satisfies SettingTable;

function onOff(variable: string, brief: string) {
  return {
    variable,
    defaultValue: false,
    parse: parseBoolean,
    brief,
  } as const satisfies FlagSetting<boolean, boolean>;
}
