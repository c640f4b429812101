// `threads` where it cannot be had: refused before anything listens, with what is lacking and the remedy.
import { startEchoServer, ThreadsUnsupportedError } from '@tcp-echo/echo-server';
import { describe, expect, it } from 'vitest';

/** Starts a server as if Node, or the operating system, were another. */
async function startWhere(node: string, platform: NodeJS.Platform): Promise<unknown> {
  const original = { versions: process.versions, platform: process.platform };
  Object.defineProperty(process, 'versions', { value: { ...original.versions, node } });
  Object.defineProperty(process, 'platform', { value: platform });
  try {
    return await startEchoServer({ threads: 2 }).catch((error: unknown) => error);
  } finally {
    for (const [name, value] of Object.entries(original)) {
      Object.defineProperty(process, name, { value });
    }
  }
}

describe('startEchoServer with several threads', () => {
  it.each(['20.20.2', '22.11.0', '23.0.0'])('rejects on Node %s', async (node) => {
    const error = await startWhere(node, 'linux');
    expect(error).toBeInstanceOf(ThreadsUnsupportedError);
    expect(error).toMatchObject({
      code: 'ERR_THREADS_UNSUPPORTED',
      message: `threads: 2 needs Node 22.12, 23.1 or later, where several sockets can listen on one port (reusePort), and this is Node ${node}; leave out \`threads\` to serve on this thread alone`,
    });
  });

  it.each(['darwin', 'win32', 'openbsd'] as const)('rejects on %s', async (platform) => {
    const error = await startWhere('24.0.0', platform);
    expect(error).toBeInstanceOf(ThreadsUnsupportedError);
    expect(error).toMatchObject({
      message: expect.stringMatching(
        new RegExp(`such as Linux or FreeBSD, and this is ${platform}; leave out \`threads\``),
      ),
    });
  });

  it('rejects for a Unix domain socket, which only one can listen on', async () => {
    await expect(startEchoServer({ threads: 2, path: '/tmp/echo.sock' })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringMatching(/^threads: 2 cannot share a Unix domain socket; give `host`/),
    });
  });

  it.each([0, 1.5, 1025, '2', null])('rejects with ERR_INVALID_ARGUMENT: %s', async (threads) => {
    await expect(startEchoServer({ threads } as object)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringMatching(/^threads must be an integer from 1 to 1024/),
    });
  });

  it('serves on the calling thread when there is to be one', async () => {
    await using server = await startEchoServer({ threads: 1 });
    expect(server.threads).toBe(1);
  });
});
