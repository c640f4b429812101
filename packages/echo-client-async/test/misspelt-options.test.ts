// Options that there are not: a limit that is misspelt would not hold, and nobody would know.
import { connectEcho, measureEcho, tcpEchoClient } from '@tcp-echo/echo-client-async';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const server = createServer((socket) => socket.pipe(socket));
let port: number;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.close();
});

describe.each([
  ['tcpEchoClient', (options: object) => tcpEchoClient('hi', port, options)],
  ['measureEcho', (options: object) => measureEcho('hi', port, options)],
  ['connectEcho', (options: object) => connectEcho({ port, ...options })],
] as const)('%s', (name, call) => {
  it.each([
    [{ connectTimeoutMS: 5 }, `${name}: the option 'connectTimeoutMS' is not known`],
    [{ timeout: 5 }, `${name}: the option 'timeout' is not known`],
    [{ retry: { attemps: 2 } }, "retry: the option 'attemps' is not known"],
    [{ tls: { serverName: 'a' } }, "tls: the option 'serverName' is not known"],
  ])('refuses %j', async (options, message) => {
    await expect(call(options)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining(message) as string,
    });
  });

  it('takes false for neither TLS nor a second try', async () => {
    const made = await call({ tls: false, retry: false });
    if (typeof made === 'object' && 'close' in made) await made.close();
  });
});

it('names the nearest option first', async () => {
  await expect(tcpEchoClient('hi', port, { timeout: 5 } as object)).rejects.toThrow(
    'nearest first: timeoutMs, ',
  );
});

it('refuses a misspelt option of one echo, and goes on', async () => {
  await using connection = await connectEcho({ port });
  await expect(connection.echo('hi', { timeout: 5 } as object)).rejects.toThrow(
    "echo: the option 'timeout' is not known",
  );
  await expect(connection.measure('hi', { timeout: 5 } as object)).rejects.toThrow(
    "echo: the option 'timeout' is not known",
  );
  await expect(connection.echoAll(['hi'], { maxInFlight: 5 } as object).next()).rejects.toThrow(
    "echoAll: the option 'maxInFlight' is not known",
  );
  expect(await connection.echo('hi')).toBe('hi');
});
