// What the load generator drives beside one in C on epoll, against the same server in C: messages a second.
// `node load-generator.mjs [ROUNDS] [MILLISECONDS]`; needs `cc`.
import { runEchoBench } from '@tcp-echo/echo-bench';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { compile } from './peers/build.mjs';
import { parseSectionArguments, printSections, sectionOfRounds } from './side-by-side/sections.mjs';

const { json, args } = parseSectionArguments();
const [rounds, durationMs] = args.includes('--quick')
  ? [1, 250]
  : [5, 800, ...args.map(Number)].slice(-2);
const warmupMs = 300;
const inC = 'C, epoll';

const ours = (options) => async (target, load) => {
  const report = await runEchoBench({ target, ...load, durationMs, warmupMs, ...options });
  if (report.errors.length > 0) throw new Error(report.errors[0].example);
  return report.measured.messagesPerSecond;
};

const closedLoop = compile('closed-loop');
const generators = {
  [inC]: async (target, { connections, messageBytes, pipeline }) => {
    const words = [target, connections, messageBytes, pipeline, warmupMs, durationMs].map(String);
    const run = promisify(execFile)(closedLoop, words);
    // It reports, and waits for the end of its input.
    run.child.stdin.end();
    const { stdout } = await run;
    const { messages, ms } = JSON.parse(stdout.split('\n')[1]);
    return (messages / ms) * 1000;
  },
  'tcp-echo': ours({ engine: 'auto' }),
  'tcp-echo, not verified': ours({ engine: 'auto', verify: false }),
  'tcp-echo, epoll': ours({ engine: 'epoll' }),
  'tcp-echo, net': ours({ engine: 'net' }),
};
const loads = [
  { id: '50x64', title: '50 x 64 B', connections: 50, messageBytes: 64, pipeline: 1 },
  {
    id: '50x64x16',
    title: '50 x 64 B x 16 in flight',
    connections: 50,
    messageBytes: 64,
    pipeline: 16,
  },
  { id: '50x64k', title: '50 x 64 KiB', connections: 50, messageBytes: 65_536, pipeline: 1 },
  { id: '1x64', title: '1 x 64 B', connections: 1, messageBytes: 64, pipeline: 1 },
  { id: '1000x64', title: '1,000 x 64 B', connections: 1000, messageBytes: 64, pipeline: 1 },
];

const server = spawn(compile('epoll-server'), [], { stdio: ['pipe', 'pipe', 'inherit'] });
const [line] = await once(server.stdout, 'data');
const target = Number(String(line));
const sections = [];
for (const { id, title, ...load } of loads) {
  const rates = Object.fromEntries(Object.keys(generators).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(generators)) rates[name].push(await run(target, load));
  }
  const about = {
    id: `load-generator-${id}`,
    title: `Load generator, ${title}`,
    unit: 'messages/s',
  };
  sections.push(sectionOfRounds({ ...about, times: rates, bases: [inC], isRate: true }));
}
server.stdin.end();
await once(server, 'exit');
printSections(sections, json);
