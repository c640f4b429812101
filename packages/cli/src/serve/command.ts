// `tcp-echo serve`: its flags and its help.
import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.js';
import { hostSetting, listenPortSetting } from '../endpoint.js';
import { describeSetting } from '../settings.js';
import { drainSetting, maxBytesSetting, modeSetting } from './settings.js';
import type { ServeFlags } from './run-serve.js';

export const serveCommand = buildCommand<ServeFlags, [], CliContext>({
  async loader() {
    const { runServe } = await import('./run-serve.js');
    return runServe;
  },
  parameters: {
    flags: {
      host: {
        kind: 'parsed',
        parse: hostSetting.parse,
        placeholder: 'HOST',
        optional: true,
        brief: `Address to listen on ${describeSetting(hostSetting)}`,
      },
      port: {
        kind: 'parsed',
        parse: listenPortSetting.parse,
        placeholder: 'PORT',
        optional: true,
        brief: `Port to listen on, 0 for a free one ${describeSetting(listenPortSetting)}`,
      },
      mode: {
        kind: 'parsed',
        parse: modeSetting.parse,
        placeholder: 'MODE',
        optional: true,
        brief: `once: the first chunk, then close; stream: everything ${describeSetting(modeSetting)}`,
      },
      maxBytes: {
        kind: 'parsed',
        parse: maxBytesSetting.parse,
        placeholder: 'BYTES',
        optional: true,
        brief: `How much of the first chunk mode once sends back ${describeSetting(maxBytesSetting)}`,
      },
      drain: {
        kind: 'parsed',
        parse: drainSetting.parse,
        placeholder: 'DURATION',
        optional: true,
        brief: `How long Ctrl-C waits for open connections ${describeSetting(drainSetting, '5s')}`,
      },
      quiet: {
        kind: 'boolean',
        withNegated: false,
        optional: true,
        brief: 'Print no line for each echo',
      },
    },
    aliases: { p: 'port', q: 'quiet' },
  },
  docs: {
    brief: 'Start an echo server',
    fullDescription:
      'Start an echo server. The first Ctrl-C lets open connections end, the second exits at once.\n\nExample: tcp-echo serve --port 9999 --mode once',
  },
});
