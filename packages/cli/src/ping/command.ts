// `tcp-echo ping`: its arguments and its help.
import { buildCommand } from '@stricli/core';
import type { HostAndPort } from '@tcp-echo/core-helpers';
import type { CliContext } from '../context.js';
import { settingFlag } from '../setting-flag.js';
import { addressParameter, targetFlags } from '../target-parameters.js';
import type { PingFlags } from './run-ping.js';
import {
  countSetting,
  deadlineSetting,
  intervalSetting,
  pingTimeoutSetting,
  sizeSetting,
} from './settings.js';

export const pingCommand = buildCommand<PingFlags, [HostAndPort?], CliContext>({
  async loader() {
    const { runPing } = await import('./run-ping.js');
    return runPing;
  },
  parameters: {
    positional: { kind: 'tuple', parameters: [addressParameter] },
    flags: {
      count: settingFlag(countSetting, 'COUNT', 'How many echoes', 'until Ctrl-C'),
      interval: settingFlag(intervalSetting, 'DURATION', 'From one echo to the next', '1s'),
      timeout: settingFlag(
        pingTimeoutSetting,
        'DURATION',
        'Limit of connecting, and of each echo',
        '5s',
      ),
      deadline: settingFlag(deadlineSetting, 'DURATION', 'Limit of the whole run', 'none'),
      size: settingFlag(sizeSetting, 'SIZE', 'Bytes of each echo, as 1400 or 64KiB'),
      timestamps: switchFlag('Print when each line happened'),
      newConnection: switchFlag('Make a connection for each echo'),
      watch: switchFlag('Wait for the server, and tell of each disruption'),
      json: switchFlag('Print one JSON object a line'),
      ...targetFlags,
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

function switchFlag(brief: string) {
  return { kind: 'boolean', withNegated: false, optional: true, brief } as const;
}
