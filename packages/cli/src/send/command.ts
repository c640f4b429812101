// `tcp-echo send`: its arguments and its help.
import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.js';
import { connectPortSetting, hostSetting } from '../endpoint.js';
import { describeSetting } from '../settings.js';
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
      host: {
        kind: 'parsed',
        parse: hostSetting.parse,
        placeholder: 'HOST',
        optional: true,
        brief: `Host to connect to ${describeSetting(hostSetting)}`,
      },
      port: {
        kind: 'parsed',
        parse: connectPortSetting.parse,
        placeholder: 'PORT',
        optional: true,
        brief: `Port to connect to ${describeSetting(connectPortSetting)}`,
      },
      client: {
        kind: 'parsed',
        parse: clientSetting.parse,
        placeholder: 'CLIENT',
        optional: true,
        brief: `async, or blocking: without an event loop ${describeSetting(clientSetting)}`,
      },
      timeout: {
        kind: 'parsed',
        parse: timeoutSetting.parse,
        placeholder: 'DURATION',
        optional: true,
        brief: `Limit of connecting, and of each echo ${describeSetting(timeoutSetting, '30s')}`,
      },
    },
    aliases: { p: 'port' },
  },
  docs: {
    brief: 'Send a message, print its echo',
    fullDescription:
      'Send a message, print its echo and nothing else. Every byte is compared.\n\nExample: tcp-echo send hello --port 9999\nExample: tcp-echo send - < image.png > copy.png',
  },
});
