import { echoTest, useEchoServer } from '@tcp-echo/testing/vitest';
import { describe, expect, test } from 'vitest';
import { ask, askInAHurry } from '../src/ask.js';

describe('while the network is kind', () => {
  const echo = useEchoServer({ mode: 'line' }); // listens from here on, and is gone after this block

  test('both clients get the line', async () => {
    expect(await ask(echo.port, 'hello')).toBe('hello');
    expect(await askInAHurry(echo.port, 'hello')).toBe('hello');
    expect(echo).toHaveConnections(2);
  });

  test('a line is sent with its line feed, and with nothing else', async () => {
    await ask(echo.port, 'grüß dich');
    expect(echo).toHaveReceived('grüß dich\n');
    expect(echo).toHaveEchoed();
  });

  test('the connection is closed afterwards', async () => {
    await ask(echo.port, 'bye');
    const connection = await echo.waitForConnection({ nth: 1, ended: true }); // no sleep: it waits for it
    expect(connection).toHaveEnded('ended');
  });
});

describe('while the reply comes in pieces', () => {
  // Each test has a server of its own, so that they can run at the same time.
  const slicedTest = echoTest.extend({
    echoOptions: { mode: 'line', faults: [{ fault: 'slicer', pieceBytes: 1, pauseMs: 20 }] },
  });

  slicedTest.concurrent('one client waits for all of it', async ({ echo, expect }) => {
    expect(await ask(echo.port, 'hello')).toBe('hello');
  });

  slicedTest.concurrent('the other one takes a piece for the line', async ({ echo, expect }) => {
    expect(await askInAHurry(echo.port, 'hello')).not.toBe('hello');
    expect(echo).toHaveReceived('hello\n'); // it is not the server that is wrong
  });
});

describe('while the server gives up in the middle of a line', () => {
  const echo = useEchoServer({ mode: 'line', faults: [{ fault: 'limitData', afterBytes: 3 }] });

  test('the client says what had come', async () => {
    await expect(ask(echo.port, 'hello')).rejects.toThrow('in the middle of a line: "hel"');
    expect(echo).toHaveSent('hel');
  });
});
