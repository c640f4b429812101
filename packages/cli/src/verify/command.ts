// `tcp-echo verify`: its arguments and its help.
import { buildCommand } from '@stricli/core';
import type { HostAndPort } from '@tcp-echo/core-helpers';
import type { CliContext } from '../context.js';
import { settingFlag } from '../setting-flag.js';
import { addressParameter, targetFlags } from '../target-parameters.js';
import type { VerifyFlags } from './run-verify.js';
import { checkTimeoutSetting, maxLatencySetting } from './settings.js';

export const verifyCommand = buildCommand<VerifyFlags, [HostAndPort?], CliContext>({
  async loader() {
    const { runVerify } = await import('./run-verify.js');
    return runVerify;
  },
  parameters: {
    positional: { kind: 'tuple', parameters: [addressParameter] },
    flags: {
      only: {
        kind: 'parsed',
        parse: (text: string) => text.split(','),
        placeholder: 'ID[,ID]',
        optional: true,
        brief: 'Make only these checks',
      },
      list: switchFlag('List the checks, and what each wants'),
      strict: switchFlag('Fail for what is only advised, too'),
      timeout: settingFlag(
        checkTimeoutSetting,
        'DURATION',
        'How long nothing may happen in a check; it may take ten times as long',
        '5s',
      ),
      maxLatency: settingFlag(
        maxLatencySetting,
        'DURATION',
        'Also check that a small echo takes no longer',
        'none',
      ),
      json: switchFlag('Print one JSON object a line'),
      ...targetFlags,
    },
  },
  docs: {
    brief: 'Check that an endpoint echoes as it should',
    fullDescription:
      'Check an echo endpoint, and the path to it: bytes, order, both directions at once, half-close, many connections. The status is 0 if every required check passed, 1 if one did not, 3 if nothing could be reached.\n\nExample: tcp-echo verify echo.example:7\nExample: tcp-echo verify :7007 --only bytes.sizes,close.half',
  },
});

function switchFlag(brief: string) {
  return { kind: 'boolean', withNegated: false, optional: true, brief } as const;
}
