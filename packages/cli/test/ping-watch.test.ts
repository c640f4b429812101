// `tcp-echo ping --watch`: disruptions of a server that comes and goes, and who answers.
import { describeWith, startHaproxy, startRawPeer, type Peer } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { expect, it } from 'vitest';
import { Command } from './support/command.js';
import { runMain } from './support/io.js';
import { jsonLines } from './support/json-lines.js';

/** Echoes on `port`. */
function startPeerOn(port: number): Promise<Peer> {
  return startRawPeer((socket) => void socket.pipe(socket), { host: '127.0.0.1', port });
}

it('tells of each disruption: from when, how long, what, how many missed', async () => {
  const first = await startPeerOn(0);
  const { port } = first;
  await using command = new Command(['ping', `:${port}`, '-i', '20ms', '--watch', '--json']);
  await command.printed(/"event":"echoed"/);
  const goneAt = Date.now();
  await first[Symbol.asyncDispose]();
  await command.printed(/"event":"unconnected"/);
  await using _second = await startPeerOn(port);
  await command.printed(/"event":"disruption"/);
  const backAt = Date.now();
  command.child.kill('SIGINT');
  const { status, stdout } = await command.ended;

  const lines = jsonLines(stdout);
  const disruption = lines.find(({ event }) => event === 'disruption');
  const failures = lines.filter(({ event }) => event === 'lost' || event === 'unconnected');
  expect(disruption).toMatchObject({ isOver: true, missed: failures.length });
  expect(disruption?.['error']).toEqual(failures[0]?.['error']);
  const from = Date.parse(String(disruption?.['at']));
  // An echo that was sent before may be the first one lost.
  expect(from).toBeGreaterThanOrEqual(goneAt - 5000);
  expect(from + Number(disruption?.['durationNs']) / 1e6).toBeLessThanOrEqual(backAt);
  expect(lines.at(-1)).toMatchObject({
    event: 'summary',
    disruptions: { count: 1, totalNs: disruption?.['durationNs'] },
  });
  expect(status).toBe(1);
});

it('tells people of them, too', async () => {
  const first = await startPeerOn(0);
  await using command = new Command(['ping', `:${first.port}`, '-i', '20ms', '--watch']);
  await command.printed(/seq=1 /);
  await first[Symbol.asyncDispose]();
  await command.printed(/not sent: connection refused \(ECONNREFUSED\)/);
  await using _second = await startPeerOn(first.port);
  await command.printed(/!!! disrupted from \S+Z for [\d.]+ (µs|ms|s): .+; \d+ missed\n/);
  command.child.kill('SIGINT');
  const { stdout } = await command.ended;
  expect(String(stdout)).toMatch(/\n {4}1 disruption, [\d.]+ (ms|s) in all\n$/);
});

it('says so where there was none', async () => {
  await using peer = await startPeerOn(0);
  const args = ['ping', `:${peer.port}`, '-i', '1ms', '-c', '2', '--watch'];
  const { status, stdout } = await runMain(args);
  expect(stdout).toMatch(/\n {4}no disruption\n$/);
  expect(status).toBe(0);
});

describeWith(['haproxy'], 'behind a load balancer', () => {
  it.each(['on-connect', 'after-first-byte'] as const)(
    'counts who answers, where servers say who they are %s',
    async (banner) => {
      await using a = await startEchoServer({ banner, identity: { pod: 'echo-a' } });
      await using b = await startEchoServer({ banner, identity: { pod: 'echo-b\u001b[31m' } });
      await using haproxy = await startHaproxy({
        target: a.port,
        server: '',
        lines: ['balance roundrobin', `server other 127.0.0.1:${b.port}`],
      });
      const args = ['ping', `:${haproxy.port}`, '-c', '4', '-i', '1ms', '--new-connection'];
      const { status, stdout } = await runMain(args);
      const [nameOfA, nameOfB] = [`echo-a 127.0.0.1:${a.port}`, `echo-b?[31m 127.0.0.1:${b.port}`];
      for (const name of [nameOfA, nameOfB]) {
        expect(stdout).toContain(`\n     50 % from ${name} (2)\n`);
        expect(stdout).toContain(` from=${JSON.stringify(name)}\n`);
      }
      expect(status).toBe(0);
      const { stdout: json } = await runMain([...args, '--json']);
      expect(jsonLines(json).at(-1)).toMatchObject({ backEnds: { [nameOfA]: 2, [nameOfB]: 2 } });
    },
  );
});
