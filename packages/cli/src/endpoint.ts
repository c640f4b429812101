// The settings that say where: the same words for the server that listens and the client that connects.
import { checkHost } from '@tcp-echo/core-helpers';
import { parseInteger, type Setting } from './settings.js';

/** `--host`. */
export const hostSetting: Setting<string> = {
  variable: 'TCP_ECHO_HOST',
  defaultValue: '127.0.0.1',
  parse: (text) => checkHost(text),
};

/** `--port` of a server: 0 asks for an ephemeral one. 7 is echo's own (RFC 862), but needs privileges. */
export const listenPortSetting = portSetting(0);

/** `--port` of a client. */
export const connectPortSetting = portSetting(1);

function portSetting(min: 0 | 1): Setting<number> {
  return {
    variable: 'TCP_ECHO_PORT',
    defaultValue: 7007,
    parse: (text) => parseInteger('port', text, min, 65_535),
  };
}
