// The limits of `serve`. One that is not given does not hold.
import {
  parseInteger,
  parseSizeBytes,
  parseTimeLimitMs,
  type FlagSetting,
  type SettingTable,
} from '../../settings.js';

export const limitSettings = {
  maxConnections: {
    variable: 'TCP_ECHO_MAX_CONNECTIONS',
    defaultValue: undefined,
    parse: (text) => parseInteger('max-connections', text, 1, Number.MAX_SAFE_INTEGER),
    placeholder: 'COUNT',
    brief: 'Close connections beyond so many at once',
  },
  idleTimeout: timeLimit(
    'idle-timeout',
    'TCP_ECHO_IDLE_TIMEOUT',
    'End a connection on which no byte comes or goes for so long',
  ),
  maxConnectionTime: timeLimit(
    'max-connection-time',
    'TCP_ECHO_MAX_CONNECTION_TIME',
    'End a connection after so long, whatever it does',
  ),
  maxBytesPerConnection: {
    variable: 'TCP_ECHO_MAX_BYTES_PER_CONNECTION',
    defaultValue: undefined,
    parse: (text) => parseSizeBytes('max-bytes-per-connection', text, 1),
    placeholder: 'SIZE',
    brief: 'End a connection after the echo of so many bytes',
  },
  rateLimit: {
    variable: 'TCP_ECHO_RATE_LIMIT',
    defaultValue: undefined,
    parse: (text) => parseSizeBytes('rate-limit', text.replace(/\/s$/, ''), 1),
    placeholder: 'SIZE',
    brief: 'Read so many bytes a second from a connection',
  },
} as const satisfies SettingTable;

function timeLimit(name: string, variable: string, brief: string) {
  return {
    variable,
    defaultValue: undefined,
    parse: (text) => parseTimeLimitMs(name, text),
    placeholder: 'DURATION',
    brief,
  } as const satisfies FlagSetting<number, undefined>;
}
