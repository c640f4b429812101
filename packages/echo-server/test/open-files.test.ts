// A process that may open no more files: what it does not serve is counted and said.
import { startProgram } from '@tcp-echo/contract-tests';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

const require = createRequire(import.meta.url);

const source = `
const { startEchoServer, startMetricsServer } = require(${JSON.stringify(require.resolve('@tcp-echo/echo-server'))});
const refused = [];
require('node:diagnostics_channel').subscribe('tcp-echo:trace', ({ kind, message }) => {
  if (kind === 'refused') refused.push(message);
});
(async () => {
  const server = await startEchoServer();
  const metrics = await startMetricsServer(server);
  console.error('ports ' + server.port + ' ' + metrics.port + '.');
  for await (const _ of process.stdin);
  console.log(JSON.stringify({ refused, stats: server.stats() }));
  process.exit();
})();`;

/** Resolves with whether a connection was served; the socket stays open. */
async function isServed(port: number): Promise<boolean> {
  const socket = connect(port);
  socket.write('x');
  return await new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.once('data', () => resolve(true)).once('close', () => resolve(false));
  });
}

it.runIf(process.platform === 'linux')(
  'refuses, counts and names what it has no file for, and still tells its metrics',
  async () => {
    const inShell = ['-c', 'ulimit -n 64; exec "$0" -e "$1"', process.execPath, source];
    const { child, said } = await startProgram('sh', inShell, /ports (\d+) (\d+)\./);
    if (child.stdout === null) throw new Error('its output is a pipe');
    const output = text(child.stdout);
    const [port, metricsPort] = said.slice(1).map(Number) as [number, number];
    const served = await Promise.all(Array.from({ length: 80 }, () => isServed(port)));
    const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
    expect(await metrics.text()).toMatch(/^tcp_echo_connections_refused_total [1-9]/m);
    child.stdin?.end();
    const { refused, stats } = JSON.parse(await output);
    const count = served.filter((was) => was).length;
    expect(count).toBeGreaterThan(10);
    expect(stats).toMatchObject({ connectionsTotal: count, connectionsRefused: 80 - count });
    expect(refused).toHaveLength(80 - count);
    expect(refused[0]).toMatch(/^this process has 64 files open, .*\(EMFILE\); raise `ulimit -n`$/);
  },
);
