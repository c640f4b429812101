// `tcp-echo bench`: its arguments and its help, and the commands under it.
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { HostAndPort } from '@tcp-echo/base';
import { addressParameter } from '../address-parameter.js';
import { clientUnixSetting } from '../client-settings.js';
import type { CliContext } from '../context.js';
import { flagsOf } from '../flags-of.js';
import { compareCommand } from './compare/command.js';
import { mergeCommand } from './merge/command.js';
import type { BenchFlags } from './run-bench.js';
import { fileSettings, loadSettings, makerSettings, verdictSettings } from './settings.js';

const brief = 'Load a server, and tell its rate and latency';

const runCommand = buildCommand<BenchFlags, [HostAndPort?], CliContext>({
  async loader() {
    const { runBench } = await import('./run-bench.js');
    return runBench;
  },
  parameters: {
    positional: { kind: 'tuple', parameters: [addressParameter] },
    flags: {
      ...flagsOf('Load', loadSettings),
      ...flagsOf('What makes it', makerSettings),
      ...flagsOf('Where to', { unix: clientUnixSetting }),
      ...flagsOf('Result', { ...verdictSettings, ...fileSettings }),
    },
    aliases: {
      c: 'connections',
      d: 'duration',
      n: 'messages',
      r: 'rate',
      s: 'size',
      p: 'pipeline',
      t: 'threads',
    },
  },
  docs: {
    brief,
    fullDescription:
      "Load an echo server, compare every byte, and tell its rate and latency; and what they are limited by besides the server. The first Ctrl-C ends the run and prints what was measured, the second exits at once. The status is 0 if everything was sent and came back, in every run, and no --fail-if is met, 1 otherwise, 3 if nothing could be reached.\n\nExample: tcp-echo bench :7007 -c 50 -d 10s --fail-if 'p99>1ms'\nExample: tcp-echo bench :7007 --rate 20k --out run.json --report run.html\nExample: tcp-echo bench :7007 --repeat 5 --out before.json\nExample: tcp-echo bench --spawn --find-max 'p99<1ms'",
  },
});

export const benchCommand = buildRouteMap<'run' | 'compare' | 'merge', CliContext>({
  routes: { run: runCommand, compare: compareCommand, merge: mergeCommand },
  // `bench :7007` is `bench run :7007`.
  defaultCommand: 'run',
  docs: { brief, hideRoute: { run: true } },
});
