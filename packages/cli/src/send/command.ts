// `tcp-echo send`: its arguments and its help.
import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.js';
import { connectPortSetting, hostSetting } from '../endpoint.js';
import { settingFlag } from '../setting-flag.js';
import type { SendFlags } from './run-send.js';
import { clientSetting, timeoutSetting } from './settings.js';

export const sendCommand = buildCommand<SendFlags, string[], CliContext>({
  async loader() {
    const { runSend } = await import('./run-send.js');
    return runSend;
  },
  parameters: {
    positional: {
      kind: 'array',
      parameter: {
        placeholder: 'MESSAGE',
        parse: String,
        brief: 'Words to send, joined by spaces; - or nothing: standard input, byte for byte',
      },
    },
    flags: {
      host: settingFlag(hostSetting, 'HOST', 'Host to connect to'),
      port: settingFlag(connectPortSetting, 'PORT', 'Port to connect to'),
      client: settingFlag(clientSetting, 'CLIENT', 'async, or blocking: without an event loop'),
      timeout: settingFlag(
        timeoutSetting,
        'DURATION',
        'Limit of connecting, and of each echo',
        '30s',
      ),
    },
    aliases: { p: 'port' },
  },
  docs: {
    brief: 'Send a message, print its echo',
    fullDescription:
      'Send a message, print its echo and nothing else. Every byte is compared.\n\nExample: tcp-echo send hello --port 9999\nExample: tcp-echo send - < image.png > copy.png',
  },
});
