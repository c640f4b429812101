// What every echo client that knows Unix domain sockets must do over one.
import { expect, it } from 'vitest';
import type { ClientHarness, ContractOptions, ContractTarget } from './client-harness.js';
import { describeWith } from './program.js';
import { startSocatUnixEchoServer } from './socat-peers.js';
import { temporaryFolder } from './temporary-folder.js';
import { expectSameBytes, mebibyte, testBytes } from './test-bytes.js';
import { abstractName, startUnixEchoPeer } from './unix-peers.js';

const isLinux = process.platform === 'linux';

/** The part of the client's contract that is about Unix domain sockets. */
export function describeUnixSockets({ echo }: ClientHarness): void {
  it('echoes text and 8 MiB over a Unix domain socket', async () => {
    await using folder = await temporaryFolder();
    await using peer = await startUnixEchoPeer(folder.file('echo.sock'));
    expect(await echo('Hello World!', { path: peer.path })).toBe('Hello World!');
    const bytes = testBytes(8 * mebibyte);
    expectSameBytes((await echo(bytes, { path: peer.path })) as Uint8Array, bytes);
  });

  it.runIf(isLinux)('echoes over an abstract name', async () => {
    await using peer = await startUnixEchoPeer(abstractName());
    expect(await echo('Hello World!', { path: peer.path })).toBe('Hello World!');
  });

  it('rejects with ERR_CONNECT_FAILED, no-such-socket, where there is no file', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('none.sock');
    await expect(echo('x', { path })).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      reason: 'no-such-socket',
      attempts: 1,
      peer: { path },
      cause: { code: 'ENOENT' },
      message: expect.stringContaining(`unix:${path}`),
    });
  });

  it.runIf(isLinux)('rejects with ERR_CONNECT_FAILED, refused, where nobody listens', async () => {
    await expect(echo('x', { path: abstractName() })).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      reason: 'refused',
      cause: { code: 'ECONNREFUSED' },
      message: expect.stringMatching(/unix:@tcp-echo-test-.*check the path/),
    });
  });

  it.each<[string, ContractTarget, ContractOptions]>([
    ['an empty path', { path: '' }, {}],
    ['a path longer than a socket address', { path: `/${'a'.repeat(108)}` }, {}],
    ['a path and a host', { path: '/run/echo.sock' }, { host: '127.0.0.1' }],
    ['a target without a path', {} as ContractTarget, {}],
  ])('rejects with ERR_INVALID_ARGUMENT: %s', async (_, target, options) => {
    await expect(echo('x', target, options)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
    });
  });

  describeWith(['socat'], 'against a Unix domain socket of socat', () => {
    it('echoes text and 8 MiB', async () => {
      await using peer = await startSocatUnixEchoServer();
      expect(await echo('Hello World!', { path: peer.path })).toBe('Hello World!');
      const bytes = testBytes(8 * mebibyte);
      expectSameBytes((await echo(bytes, { path: peer.path })) as Uint8Array, bytes);
    });
  });
}
