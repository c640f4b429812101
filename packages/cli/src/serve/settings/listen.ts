// The settings that say where `serve` listens.
import { InvalidArgumentError } from '@tcp-echo/base';
import type { echoServerDefaults } from '@tcp-echo/echo-server';
import { hostSetting, listenPortSetting, unixSetting } from '../../endpoint.js';
import { parseBoolean, parseInteger, type SettingTable } from '../../settings.js';

export const listenSettings = {
  host: {
    ...hostSetting,
    placeholder: 'HOST',
    brief: 'Address to listen on; :: is every interface',
  },
  port: { ...listenPortSetting, placeholder: 'PORT', brief: 'Port to listen on, 0 for a free one' },
  ipv6Only: {
    variable: 'TCP_ECHO_IPV6_ONLY',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'With --host ::, leave IPv4 out',
  },
  unix: {
    ...unixSetting,
    placeholder: 'PATH',
    brief: 'A Unix domain socket instead, @NAME for an abstract one',
    completes: 'file',
  },
  socketMode: {
    variable: 'TCP_ECHO_SOCKET_MODE',
    defaultValue: undefined,
    parse: parseMode,
    placeholder: 'MODE',
    brief: "Mode of the socket's file, as 660",
    shownDefault: 'by the umask',
  },
  backlog: {
    variable: 'TCP_ECHO_BACKLOG',
    defaultValue: 511 satisfies (typeof echoServerDefaults)['backlog'],
    parse: (text) => parseInteger('backlog', text, 1, 65_535),
    placeholder: 'COUNT',
    brief: 'How many connections may wait to be accepted',
  },
} as const satisfies SettingTable;

/** chmod(1): octal. */
function parseMode(text: string): number {
  if (/^0?[0-7]{3}$/.test(text)) return Number.parseInt(text, 8);
  throw new InvalidArgumentError(
    `socket-mode must be three octal digits, as 660, not ${JSON.stringify(text)}`,
  );
}
