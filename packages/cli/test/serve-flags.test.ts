// `tcp-echo serve`: what its flags make of the server.
import { main } from '@tcp-echo/cli';
import {
  connectRaw,
  connectRawTo,
  temporaryFolder,
  withoutIoUring,
} from '@tcp-echo/contract-tests';
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { constants, hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { commandLine } from './support/command.js';
import { holdIo } from './support/io.js';
import { serve } from './support/served.js';

const isLinux = process.platform === 'linux';
const hasPython = spawnSync('python3', ['--version']).status === 0;

describe('serve', () => {
  it('listens on a Unix domain socket, with the mode that its file is to have', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('echo.sock');
    await using server = await serve(['--unix', path, '--socket-mode', '600']);
    expect(server.path).toBe(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await using client = await connectRawTo({ path });
    await client.write(Buffer.from('hello'));
    expect(String(await client.readExactly(5))).toBe('hello');
    await server.whenPrinted(/ {2}unix:\S+#1 {2}"hello" {2}5 B {2}echoed in/);
  });

  it.skipIf(!isLinux)('listens on an abstract name', async () => {
    const name = `tcp-echo-test-${process.pid}`;
    await using server = await serve(['--unix', `@${name}`]);
    expect(server.path).toBe(`@${name}`);
    const io = holdIo();
    expect(await main(['send', 'hello', '--unix', `@${name}`], io)).toBe(0);
    expect((await io.written()).stdout).toBe('hello\n');
  });

  it('has a flag for one kind of address go before a variable for the other', async () => {
    await using server = await serve([], { TCP_ECHO_UNIX: '/nowhere/at/all' });
    expect(server.port).toBeGreaterThan(0);
  });

  it('closes connections beyond --max-connections, and says so', async () => {
    await using server = await serve(['--max-connections', '1']);
    await using first = await connectRaw(server.port);
    await first.write(Buffer.from('1'));
    await first.readExactly(1);
    await using second = await connectRaw(server.port);
    expect(await second.readToEnd()).toHaveLength(0);
    await server.whenPrinted(/refused: /);
    first.halfClose();
    await first.readToEnd();
    expect((await server.end()).stdout).toMatch(/ {2}ended well: 1; 1 refused\n {2}closed: 1 /);
  });

  it.each(['--idle-timeout', '--max-connection-time'])(
    'ends a connection after %s',
    async (flag) => {
      await using server = await serve([flag, '50ms']);
      await using client = await connectRaw(server.port);
      expect(await client.readToEnd()).toHaveLength(0);
      expect((await server.end()).stdout).toMatch(/ {2}ended well: 0; 1 timed out\n/);
    },
  );

  it('ends a connection after --max-bytes-per-connection, a size with a unit', async () => {
    await using server = await serve(['--max-bytes-per-connection', '1KiB']);
    await using client = await connectRaw(server.port);
    await client.write(Buffer.alloc(5000));
    expect(await client.readToEnd()).toHaveLength(1024);
  });

  it('holds a connection to --rate-limit', async () => {
    await using server = await serve(['--rate-limit', '200KB/s']);
    await using client = await connectRaw(server.port);
    const startedAt = performance.now();
    await client.write(Buffer.alloc(500_000));
    await client.readExactly(500_000);
    expect(performance.now() - startedAt).toBeGreaterThan(1000);
  });

  it('says who it is with --banner and --identity', async () => {
    await using server = await serve(['--banner', 'on-connect', '--identity', 'pod=echo-1,node=n']);
    await using client = await connectRaw(server.port);
    client.halfClose();
    expect(JSON.parse(String(await client.readToEnd()))).toMatchObject({
      server: 'tcp-echo',
      host: hostname(),
      pod: 'echo-1',
      node: 'n',
      connection: 1,
    });
  });

  it('believes a PROXY header of a trusted proxy', async () => {
    await using server = await serve([
      '-v',
      '--proxy-protocol',
      'required',
      '--trusted-proxies',
      '127.0.0.1,::1',
    ]);
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('PROXY TCP4 192.0.2.1 192.0.2.2 1000 7\r\nhello'));
    expect(String(await client.readExactly(5))).toBe('hello');
    await server.whenPrinted(/proxied: .*192\.0\.2\.1:1000/);
  });

  it('sends back an unfinished line of --max-line-bytes', async () => {
    await using server = await serve(['--mode', 'line', '--max-line-bytes', '4']);
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('12345'));
    expect(String(await client.readExactly(4))).toBe('1234');
  });

  it('tells only of connections, and of what went wrong, but everything with -v', async () => {
    await using server = await serve(['-v']);
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('x'));
    client.halfClose();
    await client.readToEnd();
    const { stdout } = await server.end();
    for (const kind of ['accepted', '"x"', 'ended', 'closing'])
      expect(stdout).toContain(`  ${kind}`);
  });
});

describe('the engine', () => {
  it('auto says in a line why it is not the fastest', async () => {
    await using server = await serve(['--engine', 'auto', '--mode', 'line']);
    expect(server.printed()).toMatch(/line · net engine · .*\n {2}! net engine: .*line/);
  });

  it.skipIf(!isLinux)('auto says nothing of it where it is', async () => {
    await using server = await serve(['--engine', 'auto']);
    const isFastest = server.printed().includes('· uring engine ·');
    expect(/\n {2}!/.test(server.printed())).toBe(!isFastest);
  });

  it.skipIf(!isLinux)('epoll serves, on several threads', async () => {
    await using server = await serve(['--engine', 'epoll', '--threads', '2']);
    expect(server.printed()).toContain('stream · epoll engine · 2 threads · Ctrl-C drains');
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('hello'));
    expect(String(await client.readExactly(5))).toBe('hello');
    await server.whenPrinted(/"hello" {2}5 B {2}echoed in/);
  });

  it('that lacks what was asked for ends with status 2', async () => {
    const io = holdIo([], { signal: AbortSignal.abort(130) });
    expect(await main(['serve', '--engine', 'epoll', '--fault', 'black-hole'], io)).toBe(2);
    expect((await io.written()).stderr).toMatch(/^error: engine 'epoll' has no faults/);
  });

  it.skipIf(!isLinux || !hasPython)(
    'that this system lacks ends with status 2 and a remedy',
    () => {
      const [program, ...args] = withoutIoUring(constants.errno.EPERM);
      const command = [
        process.execPath,
        ...commandLine(['serve', '--port', '0', '--engine', 'uring']),
      ];
      const { status, stderr } = spawnSync(program, [...args, ...command], { encoding: 'utf8' });
      expect(stderr).toMatch(/^error: engine 'uring' is unavailable: .*\nhint: .*--engine auto\n$/);
      expect(status).toBe(2);
    },
  );
});
