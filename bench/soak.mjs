// Servers of every mode and transport in one process, visited for minutes by clients that behave and by clients
// that do not; some are killed. In the end every byte has to be accounted for, and nothing may be left behind.
//   npm run bench -- soak [MINUTES]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startEchoServer } from '@tcp-echo/echo-server';
import { openSockets, residentBytes } from '@tcp-echo/load-tests/process-facts';
import { RemoteProcess } from '@tcp-echo/load-tests/remote-process';
import { makeCertificate } from './soak/certificate.mjs';
import { planServers } from './soak/plan.mjs';
import { accountFor, curveTable, judgeCurve, mebibytes } from './soak/report.mjs';

const minutes = Number(process.argv[2] ?? 5);
const samples = 12;
const killEveryMs = 10_000;
/** After the last visit, for the connections that only the servers' limits end. */
const patienceMs = 60_000;

const folder = await mkdtemp(join(tmpdir(), 'soak-'));
const certificate = makeCertificate();
const plan = planServers({
  folder,
  certificate,
  threads: await canServe({ threads: 2 }),
  engines: await available(['uring', 'epoll']),
});
const servers = await RemoteProcess.start(new URL('soak/servers.mjs', import.meta.url));
const visitors = await RemoteProcess.start(new URL('soak/visitors.mjs', import.meta.url));
const curve = [];
try {
  const addresses = await servers.call('start', plan);
  await sample();
  await visitors.call('start', plan.map(visited(addresses)));
  const killing = killClients(addresses['rude, IPv4']);
  for (let number = 0; number < samples; number += 1) {
    await wait((minutes * 60_000) / samples);
    await sample();
  }
  const killed = await killing;
  const { totals, failures } = await visitors.call('stop');
  const stats = await untilAtRest();
  await sample();

  console.log(
    `Node ${process.version}, ${minutes} minutes, ${plan.length} servers in one process\n`,
  );
  console.log(`${curveTable(curve)}\n`);
  const { table, mistakes } = accountFor(plan, totals, stats, { 'rude, IPv4': killed });
  console.log(`${table}\n`);
  const wrong = [...failures, ...mistakes, ...judgeCurve(curve)];
  console.log(wrong.length === 0 ? 'every byte is accounted for, and nothing is left' : '');
  for (const what of wrong) console.error(`error: ${what}`);
  if (wrong.length > 0) process.exitCode = 1;
} finally {
  await servers.kill();
  await visitors.kill();
  await rm(folder, { recursive: true, force: true });
}

/** Those of the engines that this system has. */
async function available(engines) {
  const tried = await Promise.all(engines.map((engine) => canServe({ engine })));
  return engines.filter((_, index) => tried[index]);
}

async function canServe(options) {
  try {
    await (await startEchoServer(options)).close();
    return true;
  } catch {
    return false;
  }
}

/** What a visitor has to know of a server. */
function visited(addresses) {
  return ({ options, ...whoever }) => ({
    ...whoever,
    address: addresses[whoever.name],
    ca: options.tls?.cert,
  });
}

async function sample() {
  const heapBytes = await servers.call('collectGarbage');
  const stats = Object.values(await servers.call('stats'));
  const sum = (key) => stats.reduce((total, server) => total + server[key], 0);
  curve.push({
    seconds: Math.round(performance.now() / 1000),
    heap: mebibytes(heapBytes),
    resident: mebibytes(residentBytes(servers.pid)),
    sockets: openSockets(servers.pid),
    resources: (await servers.call('resources')).join(' '),
    open: sum('connectionsOpen'),
    connections: sum('connectionsTotal'),
    received: mebibytes(sum('bytesReceived')),
    sent: mebibytes(sum('bytesSent')),
  });
}

/** Client processes that are killed in the middle of their transfers; resolves with how many connections. */
async function killClients(address) {
  const until = performance.now() + minutes * 60_000;
  let connections = 0;
  while (performance.now() < until) {
    const senders = await RemoteProcess.start('endless-senders');
    const target = { host: address.host, port: address.port };
    await senders.call('start', { target, count: 10, byteCount: 500_000 });
    connections += 10;
    await senders.kill();
    await wait(Math.min(killEveryMs, Math.max(0, until - performance.now())));
  }
  return connections;
}

/** Resolves with everybody's statistics once no connection is open, or when it has taken too long. */
async function untilAtRest() {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const stats = await servers.call('stats');
    const open = Object.values(stats).some(({ connectionsOpen }) => connectionsOpen > 0);
    if (!open || performance.now() > deadline) return stats;
    await wait(100);
  }
}
