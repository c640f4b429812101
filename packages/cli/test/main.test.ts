// `main` as a function: on streams of the caller, in the caller's process.
import { exitStatus, main } from '@tcp-echo/cli';
import { connectRaw, startEchoPeer, startSilentPeer } from '@tcp-echo/contract-tests';
import fc from 'fast-check';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { holdIo } from './support/io.js';

describe('main', () => {
  afterEach(() => vi.restoreAllMocks());

  it('sends what its stdin yields, in whatever chunks, and writes the echo to its stdout', async () => {
    await using peer = await startEchoPeer();
    const texts = fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(texts, async (input) => {
        const io = holdIo(input);
        const status = await main(['send', '--port', String(peer.port)], io);
        expect(await io.written()).toEqual({ stdout: input.join(''), stderr: '' });
        expect(status).toBe(exitStatus.done);
      }),
      { numRuns: 30 },
    );
  });

  it('touches nothing of the process', async () => {
    const writes = [
      vi.spyOn(process.stdout, 'write'),
      vi.spyOn(process.stderr, 'write'),
      vi.spyOn(process, 'exit'),
      vi.spyOn(process, 'on'),
    ];
    await using peer = await startEchoPeer();
    const { exitCode } = process;
    for (const argv of [
      ['--help'],
      ['nonsense'],
      ['send', 'x', '--port', String(peer.port)],
      ['send', 'x', '--port', '1'],
      ['serve', '--port', '0'],
    ]) {
      await main(argv, holdIo([], { signal: AbortSignal.abort(130) }));
    }
    for (const spy of writes) expect(spy).not.toHaveBeenCalled();
    expect(process.exitCode).toBe(exitCode);
  });

  it('takes its settings from the environment that it is given', async () => {
    await using peer = await startEchoPeer();
    const io = holdIo([], { env: { TCP_ECHO_PORT: String(peer.port) } });
    expect(await main(['send', 'hello'], io)).toBe(0);
    expect(await io.written()).toEqual({ stdout: 'hello\n', stderr: '' });
  });

  it('serves until its signal is aborted, and tells only of its own server', async () => {
    await using other = await startServer();
    await using served = await startServer();
    for (const { port } of [other, served]) {
      await using client = await connectRaw(port);
      await client.write(Buffer.from(String(port)));
      await client.readExactly(String(port).length);
    }
    const { status, stdout } = await served.end();
    expect(stdout).toContain(`"${served.port}"`);
    expect(stdout).not.toContain(`"${other.port}"`);
    expect(stdout).toMatch(/closed: 1 connection, .*\n$/);
    expect(status).toBe(0);
  });

  it('serves for ever without a signal', async () => {
    const io = holdIo();
    const ended = vi.fn();
    void main(['serve', '--port', '0'], io).then(ended);
    const [banner] = (await once(io.stdout, 'data')) as [Buffer];
    await using client = await connectRaw(portOf(banner));
    await client.write(Buffer.from('1'));
    expect(String(await client.readExactly(1))).toBe('1');
    expect(ended).not.toHaveBeenCalled();
  });

  it('ends send with the status that its signal has for a reason', async () => {
    await using peer = await startSilentPeer();
    const controller = new AbortController();
    const io = holdIo([], { signal: controller.signal });
    const ended = main(['send', 'x', '--port', String(peer.port)], io);
    controller.abort(143);
    expect(await ended).toBe(exitStatus.terminated);
    expect(await io.written()).toEqual({ stdout: '', stderr: 'interrupted\n' });
  });

  it('takes a signal with any other reason for Ctrl-C', async () => {
    const io = holdIo([], { signal: AbortSignal.abort() });
    expect(await main(['send', 'x', '--port', '1'], io)).toBe(exitStatus.interrupted);
  });

  it('refuses the blocking client where this very thread serves, with status 2', async () => {
    await using server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const io = holdIo();
    expect(await main(['send', 'x', '--client', 'blocking', '--port', port], io)).toBe(2);
    expect((await io.written()).stderr).toMatch(/^error: .*would deadlock/);
  });

  it('runs a prompt on its streams', async () => {
    const io = holdIo(["await tcpEchoClient('hello', (server = await startEchoServer()).port)\n"]);
    expect(await main(['repl'], io)).toBe(0);
    const { stdout } = await io.written();
    expect(stdout).toMatch(/-> Server received 'hello' from [^]*\n'hello'\n/);
  });
});

function portOf(banner: Buffer): number {
  return Number(/tcp:\/\/127\.0\.0\.1:(\d+)/.exec(String(banner))?.[1]);
}

/** `serve` in this process. */
async function startServer() {
  const controller = new AbortController();
  const io = holdIo([], { signal: controller.signal });
  const ended = main(['serve', '--port', '0'], io);
  const [banner] = (await once(io.stdout, 'data')) as [Buffer];
  async function end() {
    controller.abort(130);
    const status = await ended;
    return { status, ...(await io.written()) };
  }
  return { port: portOf(banner), end, [Symbol.asyncDispose]: async () => void (await end()) };
}
