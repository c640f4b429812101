// The fixtures, as vitest gets them: in one process with the tests that use them.
import { connectRaw } from '@tcp-echo/contract-tests';
import { EchoServer } from '@tcp-echo/echo-server';
import { echoTest, useEchoServer } from '@tcp-echo/testing/vitest';
import { connect } from 'node:net';
import { finished } from 'node:stream/promises';
import { afterAll, describe, expect, it } from 'vitest';

const refused = expect.objectContaining({ code: 'ECONNREFUSED' });

/** Sends `bytes` and reads to the end. */
async function visit(port: number, bytes: string): Promise<string> {
  await using client = await connectRaw(port);
  client.socket.end(bytes);
  return String(await client.readToEnd());
}

describe('useEchoServer', () => {
  const echo = useEchoServer({ mode: 'line' });
  const other = useEchoServer({ mode: 'discard' });
  const whileLoading = [() => echo.port, () => echo.log, () => echo.close()];
  const errors = whileLoading.map((use) => {
    try {
      return use();
    } catch (error) {
      return error;
    }
  });

  it('refuses to be used before the first test, and says when it can be', () => {
    for (const error of errors) {
      expect(error).toMatchObject({
        code: 'ERR_INVALID_STATE',
        message: expect.stringMatching(/is not there yet: .* use it in tests and hooks$/),
      });
    }
  });

  it('is a server, with everything that a server has', async () => {
    expect(echo).toBeInstanceOf(EchoServer);
    expect(echo.address).toMatchObject({ family: 'IPv4', port: echo.port });
    expect('waitForConnection' in echo).toBe(true);
    expect(await visit(echo.port, 'hi\n')).toBe('hi\n');
    expect(echo.stats()).toMatchObject({ bytesSent: 3 });
    expect(echo).toHaveEchoed('hi\n');
  });

  it('has a fresh log, and is the server of the test before', () => {
    expect(echo).toHaveConnections(0);
    expect(echo.stats()).toMatchObject({ connectionsTotal: 1 });
  });

  it('may misbehave as a test tells it to', async () => {
    await echo.setFaults([{ fault: 'limitData', afterBytes: 1 }]);
    expect(await visit(echo.port, 'hi\n')).toBe('h');
    expect(echo).toHaveSent('h');
  });

  it('does so no more in the next one', async () => {
    expect(await visit(echo.port, 'hi\n')).toBe('hi\n');
  });

  it('gives as many servers as it is called, each with its options', async () => {
    expect(await visit(other.port, 'hi\n')).toBe('');
    expect(other).toHaveReceived('hi\n');
    expect(echo).toHaveConnections(0);
  });

  it('can be without a log', async () => {
    expect(await visit(silent.port, 'hi')).toBe('hi');
    expect(() => expect(silent).toHaveConnections(1)).toThrow('{ log: true }');
  });
  const silent = useEchoServer({ log: false });
});

describe('rules of faults', () => {
  const rules = [{ connections: 1, faults: [{ fault: 'limitData', afterBytes: 1 }] }] as const;
  const echo = useEchoServer({ faults: { rules } });

  it.each(['first', 'second'])('count connections from 1 on in the %s test', async () => {
    expect(await visit(echo.port, 'hi')).toBe('h');
    expect(await visit(echo.port, 'hi')).toBe('hi');
    expect(echo.log.map(({ number }) => number)).toEqual([1, 2]);
  });
});

describe('useEchoServer in a block', () => {
  const ports: number[] = [];
  const leftOpen: ReturnType<typeof connect>[] = [];

  describe('that leaves a connection open', () => {
    const echo = useEchoServer();
    it('serves', async () => {
      ports.push(echo.port);
      leftOpen.push(connect(echo.port).resume());
      await echo.waitForConnection(1);
    });
    afterAll(() => {
      expect(echo.ready).toBe(true);
    });
  });

  describe('that is over', () => {
    const echo = useEchoServer();
    it('serves no more', async () => {
      expect(ports).toHaveLength(1);
      for (const port of ports) await expect(connectRaw(port)).rejects.toEqual(refused);
      expect(ports).not.toContain(echo.port);
      for (const socket of leftOpen) await finished(socket, { writable: false });
    });
  });
});

describe("useEchoServer with freshPerTest: 'server'", () => {
  const echo = useEchoServer({ freshPerTest: 'server' });
  const ports: number[] = [];

  it.each([1, 2])('gives test %i a server that nobody has visited', async () => {
    expect(echo.stats()).toMatchObject({ connectionsTotal: 0 });
    await visit(echo.port, 'hi');
    for (const port of ports) await expect(connectRaw(port)).rejects.toEqual(refused);
    ports.push(echo.port);
  });
});

describe('useEchoServer with faults', () => {
  const echo = useEchoServer({ faults: [{ fault: 'limitData', afterBytes: 1 }] });

  it.each([1, 2])('has them in test %i, whatever a test does', async () => {
    expect(await visit(echo.port, 'hi')).toBe('h');
    await echo.setFaults([]);
    expect(await visit(echo.port, 'hi')).toBe('hi');
  });
});

describe("useEchoServer with freshPerTest: 'nothing'", () => {
  const echo = useEchoServer({ freshPerTest: 'nothing' });

  it.each([1, 2])('goes on with the log in test %i', async (test) => {
    await visit(echo.port, 'hi');
    expect(echo).toHaveConnections(test);
  });
});

describe('useEchoServer with options that cannot be used', () => {
  it.each([
    ['a bare port', 7],
    ['an unknown freshness', { freshPerTest: 'port' }],
    ['a negative grace', { closeGraceMs: -1 }],
  ])('refuses %s where it is called', (_, options) => {
    expect(() => useEchoServer(options as object)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    );
  });
});

describe('echoTest', () => {
  const ports: number[] = [];

  echoTest('gives a test a server of its own, which logs', async ({ echo }) => {
    ports.push(echo.port);
    await visit(echo.port, 'hi');
    expect(echo).toHaveEchoed('hi');
  });

  echoTest('has closed that of the test before', async ({ echo }) => {
    for (const port of ports) await expect(connectRaw(port)).rejects.toEqual(refused);
    expect(ports).not.toContain(echo.port);
    expect(echo).toHaveConnections(0);
  });

  const discardTest = echoTest.extend({ echoOptions: { mode: 'discard' } });
  discardTest('takes other options', async ({ echo }) => {
    expect(await visit(echo.port, 'hi')).toBe('');
    expect(echo).toHaveReceived('hi');
  });
});

it('refuses a misspelt option of a fixture while the file is loaded', () => {
  expect(() => useEchoServer({ freshPerTst: 'server' } as object)).toThrow(
    /^useEchoServer: the option 'freshPerTst' .*nearest first: freshPerTest/,
  );
});
