// `bench` in this process, and reports in files.
import { main, type Io } from '@tcp-echo/cli';
import { startPythonEchoServer } from '@tcp-echo/contract-tests';
import { runEchoBench, type EchoBenchReport } from '@tcp-echo/echo-bench';
import { on } from 'node:events';
import { holdIo } from './io.js';

/** How a command ended in this process. */
export interface BenchEnd {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `bench` with `args`. */
export async function bench(
  args: readonly string[],
  surroundings: Partial<Pick<Io, 'env' | 'signal'>> = {},
): Promise<BenchEnd> {
  const io = holdIo([], surroundings);
  const status = await main(['bench', ...args], io);
  return { status, ...(await io.written()) };
}

/** A report of a short run against Python's asyncio. */
export async function makeReport(messages = 200): Promise<EchoBenchReport> {
  await using peer = await startPythonEchoServer();
  return await runEchoBench({ target: peer.port, connections: 2, messages, messageBytes: 10 });
}

/** Resolves with what was written to `output` once that matches. */
export async function whenTold(output: Io['stderr'], wanted: RegExp): Promise<string> {
  let told = '';
  for await (const [chunk] of on(output, 'data')) {
    told += String(chunk);
    if (wanted.test(told)) return told;
  }
  return told;
}
