// `tcp-echo serve`: its flags and its help.
import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.js';
import { hostSetting, listenPortSetting } from '../endpoint.js';
import { settingFlag } from '../setting-flag.js';
import { drainSetting, maxBytesSetting, metricsSetting, modeSetting } from './settings.js';
import type { ServeFlags } from './run-serve.js';

export const serveCommand = buildCommand<ServeFlags, [], CliContext>({
  async loader() {
    const { runServe } = await import('./run-serve.js');
    return runServe;
  },
  parameters: {
    flags: {
      host: settingFlag(hostSetting, 'HOST', 'Address to listen on'),
      port: settingFlag(listenPortSetting, 'PORT', 'Port to listen on, 0 for a free one'),
      mode: settingFlag(
        modeSetting,
        'MODE',
        'once: the first chunk, then close; stream: everything; line; discard; chargen',
      ),
      maxBytes: settingFlag(
        maxBytesSetting,
        'BYTES',
        'How much of the first chunk mode once sends back',
      ),
      drain: settingFlag(
        drainSetting,
        'DURATION',
        'How long Ctrl-C waits for open connections',
        '5s',
      ),
      metrics: settingFlag(
        metricsSetting,
        'PORT',
        'Serve /metrics, /healthz and /readyz over HTTP, 0 for a free port',
        'off',
      ),
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
