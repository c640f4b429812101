// Options that there are not: a limit that is misspelt would not hold, and nobody would know.
import { startEchoPeer } from '@tcp-echo/contract-tests';
import { connectEchoSync, measureEchoSync, tcpEchoClientSync } from '@tcp-echo/echo-client-sync';
import { describe, expect, it } from 'vitest';
import { borrowCaller } from './blocking-caller.js';

describe.each([
  ['tcpEchoClientSync', (options: object) => tcpEchoClientSync('hi', 7, options)],
  ['measureEchoSync', (options: object) => measureEchoSync('hi', 7, options)],
  ['connectEchoSync', (options: object) => connectEchoSync({ port: 7, ...options })],
] as const)('%s', (name, call) => {
  it.each([
    [{ connectTimeoutMS: 5 }, `${name}: the option 'connectTimeoutMS' is not known`],
    [{ signal: AbortSignal.abort() }, `${name}: the option 'signal' is not known`],
    [{ retry: { attemps: 2 } }, "retry: the option 'attemps' is not known"],
    [{ tls: { serverName: 'a' } }, "tls: the option 'serverName' is not known"],
  ])('refuses %j', (options, message) => {
    expect(() => call(options)).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringContaining(message),
      }),
    );
  });
});

describe.each(['native', 'bridge'] as const)('a connection of engine %s', (engine) => {
  it('refuses a misspelt option of one echo, and goes on', async () => {
    await using peer = await startEchoPeer();
    await using caller = borrowCaller();
    await caller.call('connect', { port: peer.port, engine, tls: false, retry: false });
    const misspelt = { timeout: 5 };
    await expect(caller.call('echo', 'hi', misspelt)).rejects.toThrow("the option 'timeout'");
    await expect(caller.call('measure', 'hi', misspelt)).rejects.toThrow("the option 'timeout'");
    await expect(caller.call('echoAll', ['hi'], misspelt)).rejects.toThrow("the option 'timeout'");
    expect(await caller.call('echo', 'hi')).toBe('hi');
  });
});
