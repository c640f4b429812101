// The seed's transcripts of one loop, line by line: the order is asserted totally, ports aside.
import { runProgram } from '@tcp-echo/contract-tests';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

async function transcriptOf(program: string): Promise<string[]> {
  const path = fileURLToPath(new URL(`../programs/${program}.mjs`, import.meta.url));
  const output = String(await runProgram(process.execPath, [path]));
  return output.replaceAll(/\('127\.0\.0\.1', \d+\)/g, "('127.0.0.1', PORT)").split('\n');
}

it('prints what the seed prints for one client', async () => {
  expect(await transcriptOf('one-client')).toEqual([
    "-> Client sending: 'Hello World!'",
    "-> Server received 'Hello World!' from ('127.0.0.1', PORT)",
    "<- Server sending: 'Hello World!'",
    '-- Terminating connection on server',
    "<- Client received: 'Hello World!'",
    '-- Terminating connection on client',
    'Hello World!',
    '',
  ]);
});

it('prints what the seed prints for two clients in parallel, 50 times of 50', async () => {
  const round = [
    "-> Client sending: 'Hello World!'",
    "-> Client sending: 'Hello World!'",
    "-> Server received 'Hello World!' from ('127.0.0.1', PORT)",
    "<- Server sending: 'Hello World!'",
    '-- Terminating connection on server',
    "-> Server received 'Hello World!' from ('127.0.0.1', PORT)",
    "<- Server sending: 'Hello World!'",
    '-- Terminating connection on server',
    "<- Client received: 'Hello World!'",
    '-- Terminating connection on client',
    "<- Client received: 'Hello World!'",
    '-- Terminating connection on client',
  ];
  const rounds = Array.from({ length: 50 }, () => round).flat();
  expect(await transcriptOf('two-clients')).toEqual([...rounds, '']);
});
