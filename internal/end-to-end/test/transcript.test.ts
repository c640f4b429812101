// The article's transcripts of one loop, line by line: the order is asserted totally, ports aside.
import {
  oneClientLines,
  runProgram,
  twoClientsLines,
  withoutPorts,
} from '@tcp-echo/contract-tests';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

async function transcriptOf(program: string): Promise<string[]> {
  const path = fileURLToPath(new URL(`../programs/${program}.mjs`, import.meta.url));
  return withoutPorts(String(await runProgram(process.execPath, [path])));
}

it('prints what the article prints for one client', async () => {
  expect(await transcriptOf('one-client')).toEqual([...oneClientLines, 'Hello World!', '']);
});

it('prints what the article prints for two clients in parallel, 50 times of 50', async () => {
  const rounds = Array.from({ length: 50 }, () => twoClientsLines).flat();
  expect(await transcriptOf('two-clients')).toEqual([...rounds, '']);
});
