// The table in docs/guides/faults.md is what the server's catalogue of faults says.
import { echoFaults, type FaultOptionDescription } from '@tcp-echo/echo-server';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { root } from '../src/repository.js';

it('has a row for every fault, in their order, with what it means and its options', () => {
  const document = readFileSync(join(root, 'docs', 'guides', 'faults.md'), 'utf8');
  const [, section = ''] = /^## Every fault\n([^]*?)^## /m.exec(document) ?? [];
  const rows = [...section.matchAll(/^\| `.*$/gm)].map(([row]) => row.replaceAll(/ +/g, ' '));
  const wanted = echoFaults.map(({ fault, meaning, options }) => {
    const cell = options.map(describeOption).join(', ') || 'none';
    return `| \`${fault}\` | ${meaning} | ${cell} |`;
  });
  // The header's first cell is code too.
  expect(rows.slice(1)).toEqual(wanted);
});

function describeOption({
  name,
  default: byDefault,
  choices = [],
}: FaultOptionDescription): string {
  if (byDefault === undefined) return `\`${name}\``;
  const others = choices.filter((choice) => choice !== byDefault);
  return `\`${name}\` (${[byDefault, ...others].map((value) => inspect(value)).join(', ')})`;
}
