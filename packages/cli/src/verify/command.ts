// `tcp-echo verify`: its arguments and its help.
import { buildCommand } from '@stricli/core';
import type { HostAndPort } from '@tcp-echo/base';
import { addressParameter } from '../target.js';
import { clientTlsSettings, clientUnixSetting } from '../client-settings.js';
import { flagsOf, type CliContext } from '../help/command-model.js';

import type { VerifyFlags } from './run-verify.js';
import { verifySettings } from './settings.js';

export const verifyCommand = buildCommand<VerifyFlags, [HostAndPort?], CliContext>({
  async loader() {
    const { runVerify } = await import('./run-verify.js');
    return runVerify;
  },
  parameters: {
    positional: { kind: 'tuple', parameters: [addressParameter] },
    flags: {
      ...flagsOf('How', verifySettings),
      ...flagsOf('Where to', { unix: clientUnixSetting }),
      ...flagsOf('TLS', clientTlsSettings),
    },
  },
  docs: {
    brief: 'Check that an endpoint echoes as it should',
    fullDescription:
      'Check an echo endpoint, and the path to it: bytes, order, both directions at once, half-close, many connections. The status is 0 if every required check passed, 1 if one did not, 3 if nothing could be reached.\n\nExample: tcp-echo verify echo.example:7\nExample: tcp-echo verify :7007 --only bytes.sizes,close.half',
  },
});
