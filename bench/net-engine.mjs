// What the engine `net` costs beside hand-written servers on node:net: processor time of the server a message,
// and messages a second, under one and the same load. `node net-engine.mjs [ROUNDS] [SECONDS]`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

const [rounds = 7, seconds = 1] = process.argv.slice(2).map(Number);
const names = ['pipe', 'tcp-echo', 'data'];
const loads = [
  { connections: 50, bytes: 64 },
  { connections: 1, bytes: 64 },
  { connections: 50, bytes: 65_536 },
];

for (const load of loads) {
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) results[name].push(await measure(name, load));
  }
  console.log(`\n${load.connections} x ${load.bytes} B, ${rounds} rounds of ${seconds} s`);
  for (const name of names) {
    const rate = median(results[name].map((run) => run.rate));
    const cpu = median(results[name].map((run) => run.cpuUs));
    const ratio = median(results[name].map((run, i) => run.cpuUs / results.pipe[i].cpuUs));
    const rateRatio = median(results[name].map((run, i) => run.rate / results.pipe[i].rate));
    console.log(
      `${name.padEnd(9)} ${String(Math.round(rate)).padStart(7)} messages/s (${rateRatio.toFixed(2)} of pipe)` +
        `   ${cpu.toFixed(2)} us of processor a message (${ratio.toFixed(2)} of pipe)`,
    );
  }
}

async function measure(name, { connections, bytes }) {
  const server = spawn(
    process.execPath,
    [new URL('net-engine/server.mjs', import.meta.url).pathname, name],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const port = Number(await nextLine(server));
  const message = Buffer.alloc(bytes, 'x');
  let messages = 0;
  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      await once(socket, 'connect');
      let missing = bytes;
      socket.on('data', (chunk) => {
        missing -= chunk.length;
        if (missing > 0) return;
        missing = bytes;
        messages += 1;
        socket.write(message);
      });
      socket.write(message);
      return socket;
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  const before = await cpuUs(server);
  const startedAt = performance.now();
  messages = 0;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const counted = messages;
  const elapsed = (performance.now() - startedAt) / 1000;
  const used = (await cpuUs(server)) - before;
  for (const socket of sockets) socket.destroy();
  server.stdin.end();
  await once(server, 'exit');
  return { rate: counted / elapsed, cpuUs: used / counted };
}

async function cpuUs(server) {
  server.stdin.write('\n');
  const { user, system } = JSON.parse(await nextLine(server));
  return user + system;
}

async function nextLine(server) {
  const [line] = await once(server.stdout, 'data');
  return String(line);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
