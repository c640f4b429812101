// Names of options that there are not: a limit that is misspelt must not be one that does not hold.
import { testCertificates } from '@tcp-echo/contract-tests';
import { handleTcpEcho, startEchoServer, startMetricsServer } from '@tcp-echo/echo-server';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';

it.each([
  ['startEchoServer', { idleTimeout: 100 }, 'idleTimeoutMs'],
  ['startEchoServer', { maxConnection: 1 }, 'maxConnections'],
  ['startEchoServer', { fault: [] }, 'faults'],
  ['startEchoServer', { Port: 7 }, 'port'],
  ['identity', { identity: { hostname: 'web-1' } }, 'host'],
  ['log', { log: { maxBytes: 3 } }, 'maxBytesPerConnection'],
])('answers a misspelt option of %s with the right name: %j', async (what, options, right) => {
  await expect(startEchoServer(options as object)).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringMatching(new RegExp(`^${what}: the option '.*nearest first: ${right}`)),
  });
});

it("refuses node:tls's names of what makes TLS mutual, and misspelt ones of another certificate", async () => {
  const { server: certificate, ca } = await testCertificates();
  const refusals = [
    [{ ...certificate, ca, requestCert: true }, /^tls: the option 'ca' .*clientCa/],
    [
      { ...certificate, sni: { a: { ...certificate, pass: '' } } },
      /^tls\.sni\["a"\]: .*passphrase/,
    ],
  ] as const;
  for (const [tls, message] of refusals) {
    await expect(startEchoServer({ tls })).rejects.toThrow(message);
  }
  await using server = await startEchoServer({ tls: certificate });
  const changed = server.setTls({ ...certificate, ca } as typeof certificate);
  await expect(changed).rejects.toThrow(/^tls: the option 'ca'/);
});

it('refuses a misspelt time of close(), and goes on', async () => {
  await using server = await startEchoServer();
  await expect(server.close({ grace: 5 } as object)).rejects.toThrow(
    "close: the option 'grace' is not known; there are, nearest first: graceMs, delayMs",
  );
  expect(server.ready).toBe(true);
});

it('refuses a misspelt port of the metrics', async () => {
  await using server = await startEchoServer();
  const started = startMetricsServer(server, { Port: 9090 } as object);
  await expect(started).rejects.toThrow(/^startMetricsServer: the option 'Port' .*: port, host$/);
});

it('refuses a misspelt option of one call', async () => {
  await using server = await startEchoServer({ log: true });
  const waited = server.waitForConnection(1, { timeout: 5 } as object);
  await expect(waited).rejects.toThrow(/^waitForConnection: .* nearest first: timeoutMs, /);
  expect(() => handleTcpEcho(new Socket(), { maxByte: 5 } as object)).toThrow(
    /^handleTcpEcho: .*: maxBytes$/,
  );
});
