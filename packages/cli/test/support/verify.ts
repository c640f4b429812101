// `tcp-echo verify` in this process.
import { main } from '@tcp-echo/cli';
import { holdIo } from './io.js';
import { jsonLines } from './json-lines.js';

/** What one run of `verify --json` came to. */
export interface Verified {
  readonly status: number;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** The IDs of the checks with this outcome. */
  readonly idsOf: (outcome: 'passed' | 'failed' | 'not-applicable') => unknown[];
}

/** Runs `verify` on a port of 127.0.0.1, or on what `args` say. */
export async function verify(
  port: number | undefined,
  ...args: readonly string[]
): Promise<Verified> {
  const io = holdIo();
  const address = port === undefined ? [] : [`:${port}`];
  const status = await main(['verify', ...address, '--json', ...args], io);
  const { stdout, stderr } = await io.written();
  if (stderr !== '') throw new Error(stderr);
  const lines = jsonLines(stdout);
  return {
    status,
    lines,
    idsOf: (outcome) => lines.filter((line) => line['outcome'] === outcome).map(({ id }) => id),
  };
}
