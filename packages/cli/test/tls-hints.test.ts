// TLS at one end only, for every command that connects: the hint says which flag is missing, or too many.
import {
  describeWith,
  startEchoPeer,
  startOpensslServer,
  startRawPeer,
  startTlsEchoPeer,
} from '@tcp-echo/contract-tests';
import { expect, it } from 'vitest';
import { runCommand } from './support/command.js';
import { runMain } from './support/io.js';

async function run(line: string) {
  // A blocking client cannot wait for a server of its own thread.
  if (!line.includes('blocking')) return await runMain(line.split(' '));
  const { status, stdout, stderr } = await runCommand(line.split(' '));
  return { status, stdout: String(stdout), stderr };
}

/** More than the five bytes of a record's header (RFC 8446, section 5.1): what is shorter may be the start of one. */
const commands = [
  'send hello-world --port PORT',
  'send hello-world --port PORT --client blocking',
  'ping :PORT -c 1',
  'verify :PORT --only echo.first --timeout 2s',
];
const bench = 'bench :PORT -n 4 -c 1 -q';

const servers = [
  { server: "Node's", start: startTlsEchoPeer },
  { server: "openssl's", start: startOpensslServer },
];
/** Both close without a word, or send an alert first. */
const mayWant = /^hint: (it may want --tls, or .*|that port is for TLS: add --tls, .*)\n/m;
const benchMayWant =
  /^hint: (it may want|that port is for) TLS, which send, ping and verify speak, with --tls; or /m;

describeWith(['openssl'], 'at a server of TLS, without --tls,', () => {
  // At once: what is silent takes its whole time.
  it.concurrent.each(servers.flatMap((each) => commands.map((line) => ({ ...each, line }))))(
    '$server, the hint is --tls: $line',
    async ({ start, line }) => {
      await using peer = await start();
      const { status, stderr } = await run(line.replace('PORT', String(peer.port)));
      expect(stderr).toMatch(mayWant);
      expect(status).toBe(1);
    },
  );

  it.concurrent.each(servers)('$server, bench says who speaks it', async ({ start }) => {
    await using peer = await start();
    const { status, stderr } = await run(bench.replace('PORT', String(peer.port)));
    expect(stderr).toMatch(benchMayWant);
    expect(status).toBe(1);
  });

  it.concurrent('ping and verify have the hint in their JSON', async () => {
    await using peer = await startTlsEchoPeer();
    for (const line of [`ping :${peer.port} -c 1`, `verify :${peer.port} --timeout 2s`]) {
      const { stdout, stderr } = await run(`${line} --json`);
      expect(stdout).toMatch(/"hint":"(it may want --tls|that port is for TLS: add --tls)/);
      expect(stderr).toBe('');
    }
  });
});

it.each(commands)(
  'at a server without TLS, with --tls, the hint is to leave it out: %s',
  async (line) => {
    await using peer = await startEchoPeer();
    const { status, stdout, stderr } = await run(
      `${line.replace('PORT', String(peer.port))} --tls`,
    );
    expect(stderr).toMatch(
      /^error: the TLS handshake with .* failed .*\nhint: no TLS is spoken there: leave out --tls\n$/,
    );
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  },
);

it('where something is echoed at all, there is no hint', async () => {
  let echoes = 0;
  await using peer = await startRawPeer((socket) => {
    socket.on('data', (chunk: Buffer) => {
      echoes += 1;
      socket.write(echoes === 1 ? chunk : Buffer.alloc(chunk.length));
    });
  });
  const { status, stderr } = await run(`ping :${peer.port} -c 3 -i 1ms`);
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
});
