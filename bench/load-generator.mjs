// What the load generator drives beside one in C on epoll, against the same server in C: messages a second as a ratio of the
// round next to it, and its processor time a message. `node load-generator.mjs [ROUNDS] [MILLISECONDS]`; needs `cc`.
import { runEchoBench } from '@tcp-echo/echo-bench';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const [rounds = 7, durationMs = 1000] = process.argv.slice(2).map(Number);
const warmupMs = 500;
const folder = mkdtempSync(join(tmpdir(), 'tcp-echo-bench-'));
const compile = (name) => {
  const binary = join(folder, name);
  const source = fileURLToPath(new URL(`peers/${name}.c`, import.meta.url));
  execFileSync('cc', ['-O2', '-pthread', '-o', binary, source]);
  return binary;
};
const [server, closedLoop] = [compile('epoll-server'), compile('closed-loop')];

const ours = (options) => async (port, load) => {
  const report = await runEchoBench({ target: port, ...load, durationMs, warmupMs, ...options });
  if (report.errors.length > 0) throw new Error(report.errors[0].example);
  const [{ cpuUserNs, cpuSystemNs }] = report.machines[0].threads;
  const { messages, messagesPerSecond } = report.measured;
  return {
    rate: messagesPerSecond,
    user: cpuUserNs / 1000 / messages,
    system: cpuSystemNs / 1000 / messages,
  };
};

const generators = {
  'C, epoll': async (port, { connections, messageBytes, pipeline }) => {
    const shape = [port, connections, messageBytes, pipeline];
    // bash knows how much processor time a program took.
    const timed = ['-c', 'TIMEFORMAT="%3U %3S"; time "$@"', 'bash', closedLoop, ...shape];
    const run = (ms) => promisify(execFile)('bash', [...timed, ms].map(String));
    await run(warmupMs);
    const { stdout, stderr } = await run(durationMs);
    const { messages, ms } = JSON.parse(stdout);
    const [user, system] = stderr.split(' ').map((seconds) => (Number(seconds) * 1e6) / messages);
    return { rate: (messages / ms) * 1000, user, system };
  },
  uring: ours({ engine: 'uring' }),
  'uring, not verified': ours({ engine: 'uring', verify: false }),
  epoll: ours({ engine: 'epoll' }),
  net: ours({ engine: 'net' }),
};
const loads = [
  { connections: 50, messageBytes: 64, pipeline: 1 },
  { connections: 50, messageBytes: 64, pipeline: 16 },
  { connections: 50, messageBytes: 65_536, pipeline: 1 },
  { connections: 1, messageBytes: 64, pipeline: 1 },
  { connections: 1000, messageBytes: 64, pipeline: 1 },
];

const child = spawn(server, [], { stdio: ['pipe', 'pipe', 'inherit'] });
const [line] = await once(child.stdout, 'data');
const port = Number(String(line));
for (const load of loads) {
  const runs = Object.fromEntries(Object.keys(generators).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(generators)) runs[name].push(await run(port, load));
  }
  const { connections, messageBytes, pipeline } = load;
  console.log(`\n${connections} x ${messageBytes} B x ${pipeline} in flight, ${rounds} rounds`);
  for (const [name, results] of Object.entries(runs)) {
    const ratio = median(results.map(({ rate }, round) => rate / runs['C, epoll'][round].rate));
    const rate = Math.round(median(results.map((result) => result.rate)));
    const cpu = ['user', 'system'].map(
      (kind) => `${kind} ${median(results.map((result) => result[kind])).toFixed(2)} us`,
    );
    console.log(
      `${name.padEnd(20)} ${String(rate).padStart(8)} a second, ${ratio.toFixed(2)} of C; ${cpu.join(', ')} a message`,
    );
  }
}
child.stdin.end();
await once(child, 'exit');
rmSync(folder, { recursive: true });

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
