// `tcp-echo bench compare`: its arguments and its help.
import { buildCommand } from '@stricli/core';
import type { CliContext } from '../../context.js';
import { flagsOf } from '../../flags-of.js';
import { parseList } from '../../settings.js';
import type { CompareFlags } from './run-compare.js';
import { compareSettings } from './settings.js';

export const compareCommand = buildCommand<
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
