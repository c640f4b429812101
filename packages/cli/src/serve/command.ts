// `tcp-echo serve`: its flags and its help.
import { buildCommand } from '@stricli/core';
import { flagsOf, type CliContext } from '../help/command-model.js';
import type { ServeFlags } from './run-serve.js';
import { faultWords } from './fault/fault-words.js';
import {
  echoSettings,
  endSettings,
  engineSettings,
  faultSettings,
  limitSettings,
  listenSettings,
  logSettings,
  metricsSettings,
  proxySettings,
  tlsSettings,
} from './settings/echo.js';

export const serveCommand = buildCommand<ServeFlags, [], CliContext>({
  async loader() {
    const { runServe } = await import('./run-serve.js');
    return runServe;
  },
  parameters: {
    flags: {
      ...flagsOf('Where it listens', listenSettings),
      ...flagsOf('What it does', echoSettings),
      ...flagsOf('What does it', engineSettings),
      ...flagsOf('Limits', limitSettings),
      ...flagsOf('TLS', tlsSettings),
      ...flagsOf('PROXY protocol', proxySettings),
      ...flagsOf('Faults', faultSettings),
      ...flagsOf('What it prints', logSettings),
      ...flagsOf('Metrics', metricsSettings),
      ...flagsOf('The end', endSettings),
    },
    aliases: { p: 'port', D: 'timestamps' },
  },
  docs: {
    brief: 'Start an echo server',
    fullDescription:
      'Start an echo server. The first Ctrl-C lets open connections end, the second exits at once.\n\nFaults: ' +
      `${faultWords.join(', ')}. tcp-echo serve --fault NAME without its parameters says which it has to have.` +
      '\n\nExample: tcp-echo serve --port 9999 --mode once\nExample: tcp-echo serve --fault delay:50ms,jitter=10ms --fault reset:1KiB,probability=0.1',
  },
});
