// Reports of real, short runs against an echo server of Node's, and what they look like as pages.
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { type EchoBenchOptions, type EchoBenchReport, runEchoBench } from '@tcp-echo/echo-bench';

/** One of a closed loop, one of an open loop, and one in which the server resets connections. */
export interface SampleReports {
  readonly closed: EchoBenchReport;
  readonly another: EchoBenchReport;
  readonly open: EchoBenchReport;
  readonly failing: EchoBenchReport;
}

export async function makeSampleReports(): Promise<SampleReports> {
  const run = (resetAfter: number, options: Omit<EchoBenchOptions, 'target'>) =>
    runAgainst(resetAfter, { connections: 4, warmupMs: 0, durationMs: 1200, ...options });
  return {
    closed: await run(Infinity, {}),
    another: await run(Infinity, { messageBytes: 512, pipeline: 4, threads: 2 }),
    open: await run(Infinity, { ratePerSecond: 2000 }),
    failing: await run(300, { durationMs: 600 }),
  };
}

/** @param resetAfter So many chunks of each connection are echoed before it is reset. */
async function runAgainst(
  resetAfter: number,
  options: Omit<EchoBenchOptions, 'target'>,
): Promise<EchoBenchReport> {
  const server = createServer((socket) => {
    let chunks = 0;
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      if ((chunks += 1) > resetAfter) socket.resetAndDestroy();
      else socket.write(chunk);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await runEchoBench({ ...options, target: (server.address() as AddressInfo).port });
  } finally {
    server.close();
  }
}
