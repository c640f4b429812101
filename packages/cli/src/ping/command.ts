// `tcp-echo ping`: its arguments and its help.
import { buildCommand } from '@stricli/core';
import type { HostAndPort } from '@tcp-echo/base';
import { addressParameter } from '../target.js';
import { clientTlsSettings, clientUnixSetting } from '../client-settings.js';
import { flagsOf, type CliContext } from '../help/command-model.js';

import type { PingFlags } from './run-ping.js';
import { pingSettings } from './settings.js';

export const pingCommand = buildCommand<PingFlags, [HostAndPort?], CliContext>({
  async loader() {
    const { runPing } = await import('./run-ping.js');
    return runPing;
  },
  parameters: {
    positional: { kind: 'tuple', parameters: [addressParameter] },
    flags: {
      ...flagsOf('How', pingSettings),
      ...flagsOf('Where to', { unix: clientUnixSetting }),
      ...flagsOf('TLS', clientTlsSettings),
    },
    aliases: {
      c: 'count',
      i: 'interval',
      W: 'timeout',
      w: 'deadline',
      s: 'size',
      D: 'timestamps',
    },
  },
  docs: {
    brief: 'Echo again and again, with the time that it takes',
    fullDescription:
      'Echo again and again and compare every byte. The first Ctrl-C prints the statistics, the second exits at once. The status is 0 if everything came back, 1 if something did not, 3 if nothing could be reached.\n\nExample: tcp-echo ping :7007 -c 5\nExample: tcp-echo ping echo.example:443 --tls --watch --new-connection',
  },
});
