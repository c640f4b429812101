// `tcp-echo bench`, `bench compare` and `bench merge`: their arguments and their help.
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { HostAndPort } from '@tcp-echo/base';
import { addressParameter } from '../target.js';
import { clientUnixSetting } from '../client-settings.js';
import { flagsOf, type CliContext } from '../help/command-model.js';
import { parseList } from '../settings.js';
import type { BenchFlags } from './run-bench.js';
import type { CompareFlags } from './run-compare.js';
import type { MergeFlags } from './run-merge.js';
import {
  compareSettings,
  fileSettings,
  loadSettings,
  makerSettings,
  verdictSettings,
} from './settings.js';

const compareCommand = buildCommand<
  CompareFlags,
  [readonly string[], readonly string[]],
  CliContext
>({
  async loader() {
    const { runCompare } = await import('./run-compare.js');
    return runCompare;
  },
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        sideParameter('A', 'Reports with commas between: what --out or --report wrote'),
        sideParameter('B', 'Those that are compared with them'),
      ],
    },
    flags: flagsOf('Flags', compareSettings),
  },
  docs: {
    brief: "Say whether two sets of runs differ by more than the runs' own noise",
    fullDescription:
      "Say whether the runs B differ from the runs A by more than the runs' own noise: how many times as much each figure is, and the interval in which that lies. It takes four runs of each side, as bench --repeat 4 makes them, or better made in turn; with fewer it does not know the noise, and has no verdict.\n\nExample: tcp-echo bench compare before.json after.json --report page.html\nExample: tcp-echo bench compare a1.json,a2.json,a3.json,a4.json b1.json,b2.json,b3.json,b4.json",
  },
});

/** `completion` reads what stricli does not know of an argument. */
function sideParameter(placeholder: string, brief: string) {
  return { placeholder, parse: parseList, brief, completes: 'file' } as const;
}

/** `completion` reads what stricli does not know of an argument. */
const fileParameter = {
  placeholder: 'FILE',
  parse: String,
  brief: 'Reports: what --json prints, or --out or --report wrote',
  completes: 'file',
} as const;

const mergeCommand = buildCommand<MergeFlags, string[], CliContext>({
  async loader() {
    const { runMerge } = await import('./run-merge.js');
    return runMerge;
  },
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: fileParameter,
    },
    flags: flagsOf('Flags', fileSettings),
  },
  docs: {
    brief: 'Make one report of those of several machines',
    fullDescription:
      'Make one report of those of several machines that loaded a server at the same time. Everything is added, histograms without loss. Of files with several runs the first run of each is merged, then the second, and so on.\n\nExample: tcp-echo bench merge one.json two.json --out both.json',
  },
});

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
