import {
  assertConnections,
  assertEchoed,
  assertEnded,
  assertSent,
  useEchoServer,
} from '@tcp-echo/testing/node-test';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fetchEcho, fetchInAHurry } from '../src/fetch-echo.js';

/** The first connection of a server has these faults, the others have none. */
const atFirst = (...faults) => ({ rules: [{ connections: 1, faults }] });

describe('while the network is kind', () => {
  const echo = useEchoServer(); // listens from here on, and is gone after this block

  test('both clients get the reply', async () => {
    assert.equal(await fetchEcho(echo.port, 'hello'), 'hello');
    assert.equal(await fetchInAHurry(echo.port, 'hello'), 'hello');
    assertConnections(echo, 2);
    assertEchoed(echo, 'hello');
  });
});

describe('while the first connection is closed in the middle of the reply', () => {
  const faults = atFirst({ fault: 'limitData', afterBytes: 3 });
  const echo = useEchoServer({ faults, freshPerTest: 'server' }); // each test has a first connection

  test('one client takes a part for the whole', async () => {
    assert.equal(await fetchInAHurry(echo.port, 'hello'), 'hel');
  });

  test('the other one tries again', async () => {
    assert.equal(await fetchEcho(echo.port, 'hello'), 'hello');
    assertConnections(echo, 2);
    assertSent(echo.log[0], 'hel');
    assertEchoed(echo.log[1], 'hello');
  });
});

describe('while the first connection is reset', () => {
  const echo = useEchoServer({ faults: atFirst({ fault: 'reset' }) });

  test('the client tries again', async () => {
    assert.equal(await fetchEcho(echo.port, 'hello'), 'hello');
    await echo.waitForConnection({ nth: 1, ended: true }); // no sleep: it waits for it
    assertEnded(echo.log[0], 'faulted');
  });
});

describe('while nothing ever comes back', () => {
  const echo = useEchoServer({ faults: [{ fault: 'blackHole' }] });

  test('the client gives up when its time is over', async () => {
    await assert.rejects(fetchEcho(echo.port, 'hello', { timeoutMs: 200 }), { name: 'AbortError' });
    assertConnections(echo, 1);
  });
});
