// `tcp-echo send`: its arguments and its help.
import { buildCommand } from '@stricli/core';
import { clientTlsSettings } from '../client-settings.js';
import { flagsOf, type CliContext } from '../help/command-model.js';
import type { SendFlags } from './run-send.js';
import { messageSettings, whereSettings } from './settings.js';

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
      ...flagsOf('Where to', whereSettings),
      ...flagsOf('How', messageSettings),
      ...flagsOf('TLS', clientTlsSettings),
    },
    aliases: { p: 'port' },
  },
  docs: {
    brief: 'Send a message, print its echo',
    fullDescription:
      'Send a message, print its echo and nothing else. Every byte is compared.\n\nExample: tcp-echo send hello --port 9999\nExample: tcp-echo send - < image.png > copy.png\nExample: tcp-echo send --hex 00ff --tls --ca ca.pem --host echo.example',
  },
});
