// `tcp-echo bench merge`: its arguments and its help.
import { buildCommand } from '@stricli/core';
import type { CliContext } from '../../context.js';
import { flagsOf } from '../../flags-of.js';
import { fileSettings } from '../settings.js';
import type { MergeFlags } from './run-merge.js';

/** `completion` reads what stricli does not know of an argument. */
const fileParameter = {
  placeholder: 'FILE',
  parse: String,
  brief: 'Reports: what --json prints, or --out or --report wrote',
  completes: 'file',
} as const;

export const mergeCommand = buildCommand<MergeFlags, string[], CliContext>({
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
