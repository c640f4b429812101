// `tcp-echo serve`: what it echoes, what it prints, and how it ends.
import {
  connectRaw,
  describeWith,
  echoWithNcat,
  echoWithPython,
  expectSameBytes,
  mebibyte,
  startEchoPeer,
  testBytes,
} from '@tcp-echo/contract-tests';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { commandLine, runCommand, startServe } from './support/command.js';

const banner =
  /^tcp-echo \d+\.\d+\.\d+ {2}ready in \d+ ms\n {2}➜ tcp:\/\/127\.0\.0\.1:\d+ {3}stream · net engine · Ctrl-C drains\n/;

describeWith(['ncat', 'python3'], 'serve with clients of other people', () => {
  it.each([
    ['ncat', echoWithNcat],
    ["Python's asyncio", echoWithPython],
  ])('echoes 8 MiB of %s byte for byte', async (_, echo) => {
    await using server = await startServe(['-q']);
    const bytes = testBytes(8 * mebibyte);
    expectSameBytes(await echo(server.port, bytes), bytes);
  });

  it('prints who sent what, and at the end what it did in all', async () => {
    await using server = await startServe();
    await echoWithNcat(server.port, Buffer.from('hello'));
    server.command.child.kill('SIGINT');
    const { status, stdout, stderr } = await server.command.ended;
    const [, rest = ''] = String(stdout).split(banner);
    expect(rest).toMatch(
      /^ {2}127\.0\.0\.1:\d+ {2}"hello" {2}5 B {2}echoed in \d+ µs\n {2}closed: 1 connection, 5 B received, 5 B sent\n$/,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('serve', () => {
  it('serves metrics and says where, and is not ready while it drains', async () => {
    await using server = await startServe(['-q', '--metrics', '0', '--drain', '10s']);
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('hello'));
    await client.readExactly(5);
    const [, url] = await server.command.printed(/➜ (http:\S+)\/metrics {3}also .*\n/);
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('tcp_echo_received_bytes_total 5\n');
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    server.command.child.kill('SIGINT');
    let status = 200;
    while (status === 200) ({ status } = await fetch(`${url}/readyz`));
    expect(status).toBe(503);
    client.halfClose();
    expect((await server.command.ended).status).toBe(0);
  });

  it('prints no line for an echo with -q', async () => {
    await using server = await startServe(['-q']);
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('hello'));
    await client.readExactly(5);
    await client[Symbol.asyncDispose]();
    server.command.child.kill('SIGINT');
    const { stdout } = await server.command.ended;
    expect(String(stdout)).toMatch(new RegExp(`${banner.source} {2}closed: 1 connection`));
  });

  it('lets no message drive the terminal', async () => {
    await using server = await startServe();
    await using client = await connectRaw(server.port);
    const hostile = '\u001b[31m\u009b2J\u0007\r\n\u202e\ufeff\u007f';
    await client.write(Buffer.from(`${hostile}${'x'.repeat(100)}`));
    const [, shown] = await server.command.printed(/\d {2}(".*") {2}\d+ B/);
    expect(shown).toBe(
      String.raw`"\u001b[31m\u{9b}2J\u0007\r\n\u{202e}\u{feff}\u{7f}${'x'.repeat(26)}…"`,
    );
  });

  it('echoes the first --max-bytes of a connection in --mode once', async () => {
    await using server = await startServe(['--mode', 'once', '--max-bytes', '3']);
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('hello'));
    expect(String(await client.readToEnd())).toBe('hel');
  });

  it('listens on IPv6 and shows the address as a URL does', async () => {
    await using server = await startServe(['--host', '::1']);
    await server.command.printed(/tcp:\/\/\[::1\]:\d+ /);
    await using client = await connectRaw(server.port, '::1');
    await client.write(Buffer.from('6'));
    expect(String(await client.readExactly(1))).toBe('6');
  });
});

describe('serve that cannot listen ends with status 3:', () => {
  it('the port of its metrics is in use', async () => {
    await using peer = await startEchoPeer();
    const { status, stderr } = await runCommand(`serve --port 0 --metrics ${peer.port}`.split(' '));
    expect(stderr).toMatch(/^error: .* in use \(EADDRINUSE\)\nhint: .* metrics .* with --metrics,/);
    expect(status).toBe(3);
  });

  it('the port is in use', async () => {
    await using other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { status, stdout, stderr } = await runCommand(['serve', '--port', String(port)]);
    expect(stderr).toMatch(/^error: 127.0.0.1:\d+ is in use \(EADDRINUSE\)\nhint: .*--port 0\n$/);
    expect({ status, stdout: String(stdout) }).toEqual({ status: 3, stdout: '' });
  });

  it('the address is not of this machine', async () => {
    // RFC 5737: no machine has an address of 192.0.2.0/24.
    const { status, stderr } = await runCommand(['serve', '--host', '192.0.2.1']);
    expect(stderr).toMatch(/192\.0\.2\.1:7007 \(EADDRNOTAVAIL\)\nhint: .*\n$/);
    expect(status).toBe(3);
  });
});

/** Without the capability to listen on any port, which only root has. */
const unprivileged =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-net_bind_service'] : ['env'];
const [launcher = '', ...launcherArgs] = unprivileged;
const canBeRefused =
  spawnSync(launcher, [...launcherArgs, 'true']).status === 0 &&
  Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8')) > 7;

it.skipIf(!canBeRefused)('serve on a port that needs privileges ends with status 3', () => {
  const args = [...launcherArgs, process.execPath, ...commandLine(['serve', '--port', '7'])];
  const { status, stderr } = spawnSync(launcher, args, { encoding: 'utf8', timeout: 50_000 });
  expect(stderr).toMatch(/^error: not allowed to listen on 127.0.0.1:7 \(EACCES\)\nhint: .*\n$/);
  expect(status).toBe(3);
});

describe('the end of serve', () => {
  it('waits for an open connection, whose next message is still echoed', async () => {
    await using server = await startServe();
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('1'));
    await client.readExactly(1);
    server.command.child.kill('SIGINT');
    await refusal(server.port);
    await client.write(Buffer.from('2'));
    expect(String(await client.readExactly(1))).toBe('2');
    await client[Symbol.asyncDispose]();
    const { status, stdout } = await server.command.ended;
    expect(String(stdout)).toMatch(/closed: \d+ connections?, 2 B received, 2 B sent\n$/);
    expect(status).toBe(0);
  });

  it('cuts connections off after --drain', async () => {
    await using server = await startServe(['--drain', '50ms']);
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('1'));
    await client.readExactly(1);
    server.command.child.kill('SIGTERM');
    expect(await server.command.ended).toMatchObject({ status: 0 });
  });

  it('comes at once with the second Ctrl-C, with status 130', async () => {
    await using server = await startServe(['--drain', '1h']);
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('1'));
    await client.readExactly(1);
    server.command.child.kill('SIGINT');
    await refusal(server.port);
    server.command.child.kill('SIGINT');
    const { status, stdout } = await server.command.ended;
    expect(status).toBe(130);
    expect(String(stdout)).not.toContain('closed:');
  });
});

/** Resolves once connecting to `port` is refused. */
async function refusal(port: number): Promise<void> {
  for (;;) {
    try {
      const client = await connectRaw(port);
      await client[Symbol.asyncDispose]();
    } catch {
      return;
    }
  }
}
