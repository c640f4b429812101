// A test that holds the clock cannot advance it while its thread is blocked: the limits of a blocking client go by the real one.
import { holdRefusingPort } from '@tcp-echo/contract-tests';
import { connectEchoSync, tcpEchoClientSync } from '@tcp-echo/echo-client-sync';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startThreadPeer } from './thread-peer.js';

afterEach(() => {
  vi.useRealTimers();
});

const late = expect.objectContaining({ code: 'ERR_ECHO_TIMEOUT' });

function holdTheClock(): void {
  const toFake = [
    'performance',
    'hrtime',
    'Date',
    'setTimeout',
    'setInterval',
    'setImmediate',
  ] as const;
  vi.useFakeTimers({ toFake: [...toFake] });
}

describe.each(['native', 'bridge'] as const)('under fake timers, engine %s', (engine) => {
  it('keeps to its limits with a silent peer', async () => {
    await using peer = await startThreadPeer('silence');
    const { port } = peer;
    holdTheClock();
    expect(() => tcpEchoClientSync('x', port, { engine, timeoutMs: 20 })).toThrow(late);
    expect(() => tcpEchoClientSync('x', port, { engine, idleTimeoutMs: 20 })).toThrow(late);
    using connection = connectEchoSync({ port, engine });
    expect(() => connection.echo('x', { timeoutMs: 20 })).toThrow(late);
    using other = connectEchoSync({ port, engine });
    expect(() => [...other.echoAll(['x', 'y'], { timeoutMs: 20 })]).toThrow(late);
  });

  it('gives up trying to connect', async () => {
    await using peer = await holdRefusingPort();
    const options = { engine, connectTimeoutMs: 60, retry: { attempts: 1e9, delayMs: 10 } };
    holdTheClock();
    expect(() => tcpEchoClientSync('x', peer.port, options)).toThrow(late);
  });
});
