// What Ring, Poller and the server's engines cost beside a server in C on epoll: user and system time of the server a message, and messages
// a second as a ratio of the round next to it. `node native-io.mjs [ROUNDS] [MILLISECONDS]`; needs `cc`.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [rounds = 7, milliseconds = 1000] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'tcp-echo-bench-'));
const peer = (name) => fileURLToPath(new URL(`peers/${name}`, import.meta.url));
const server = fileURLToPath(new URL('net-engine/server.mjs', import.meta.url));
const compile = (name) => {
  const binary = join(folder, name);
  execFileSync('cc', ['-O2', '-pthread', '-o', binary, peer(`${name}.c`)]);
  return binary;
};

const load = compile('closed-loop');
const servers = {
  'C, epoll': [compile('epoll-server')],
  Poller: [process.execPath, peer('native-io-server.mjs'), 'poller'],
  'Ring, receiving once': [process.execPath, peer('native-io-server.mjs'), 'once'],
  'Ring, multishot': [process.execPath, peer('native-io-server.mjs'), 'multishot'],
  'engine epoll': [process.execPath, server, 'epoll'],
  'engine uring': [process.execPath, server, 'uring'],
  'engine net': [process.execPath, server, 'tcp-echo'],
};
const loads = [
  { connections: 50, bytes: 64, inFlight: 1 },
  { connections: 50, bytes: 64, inFlight: 16 },
  { connections: 50, bytes: 65_536, inFlight: 1 },
  { connections: 1, bytes: 64, inFlight: 1 },
];

for (const { connections, bytes, inFlight } of loads) {
  const runs = Object.fromEntries(Object.keys(servers).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, command] of Object.entries(servers)) {
      runs[name].push(await measure(command, [connections, bytes, inFlight]));
    }
  }
  console.log(`\n${connections} x ${bytes} B x ${inFlight} in flight, ${rounds} rounds`);
  for (const name of Object.keys(servers)) {
    const middle = (of) => median(runs[name].map(of)).toFixed(2);
    const ratio = middle(({ rate }, round) => rate / runs['C, epoll'][round].rate);
    console.log(
      `${name.padEnd(21)} user ${middle(({ user }) => user)} us, system ${middle(({ system }) => system)} us a message; ${ratio} of C's messages a second`,
    );
  }
}
rmSync(folder, { recursive: true });

async function measure([command, ...args], shape) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = await nextLine(child);
  const run = (ms) => JSON.parse(execFileSync(load, [port, ...shape, ms].map(String)));
  run(300);
  const before = await usedBy(child);
  const { messages, ms } = run(milliseconds);
  const after = await usedBy(child);
  child.stdin.end();
  await once(child, 'exit');
  return {
    user: (after.user - before.user) / messages,
    system: (after.system - before.system) / messages,
    rate: messages / ms,
  };
}

async function usedBy(server) {
  server.stdin.write('\n');
  return JSON.parse(await nextLine(server));
}

async function nextLine(server) {
  const [line] = await once(server.stdout, 'data');
  return String(line).trim();
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
