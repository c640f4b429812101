// Reports of real, short runs against an echo server of Node's.
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { runEchoBench, type EchoBenchOptions, type EchoBenchReport } from '@tcp-echo/echo-bench';

/** Two of a closed loop, one of an open loop, and one in which the server resets connections. */
export interface SampleReports {
  readonly closed: EchoBenchReport;
  readonly another: EchoBenchReport;
  readonly open: EchoBenchReport;
  readonly failing: EchoBenchReport;
}

export async function makeSampleReports(): Promise<SampleReports> {
  return {
    closed: await runAgainst(Infinity, {}),
    another: await runAgainst(Infinity, { messageBytes: 512, pipeline: 4, threads: 2 }),
    open: await runAgainst(Infinity, { ratePerSecond: 2000 }),
    // More than its four connections may send before each is reset.
    failing: await runAgainst(100, { messages: 600 }),
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
    return await runEchoBench({
      connections: 4,
      warmupMs: 0,
      ...(options.messages === undefined && { durationMs: 500 }),
      ...options,
      target: (server.address() as AddressInfo).port,
    });
  } finally {
    server.close();
  }
}
