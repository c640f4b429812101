// The load generator and our own server: what each has counted is the same.
import { pairsOf } from '@tcp-echo/contract-tests';
import { ringAvailable, nativeSocketsAvailable } from '@tcp-echo/native-sockets';
import { runEchoBench } from '@tcp-echo/echo-bench';
import { startEchoServer } from '@tcp-echo/echo-server';
import { describe, expect, it } from 'vitest';

const engines = [
  'net',
  ...(nativeSocketsAvailable() ? (['epoll'] as const) : []),
  ...(ringAvailable() ? (['uring'] as const) : []),
] as const;

/** Every engine of a server for each of the load where everything is tried; else each once. */
function servingOf(engine: (typeof engines)[number]) {
  return pairsOf(engines, engines)
    .filter(([loading]) => loading === engine)
    .map(([, serving]) => serving);
}

const faults = [
  [{ fault: 'corrupt', atByte: 100 }, 'mismatched'],
  [{ fault: 'duplicate', atByte: 100 }, 'mismatched'],
  [{ fault: 'reorder', pieceBytes: 4 }, 'mismatched'],
  [{ fault: 'truncate', afterBytes: 100 }, 'timed-out'],
  [{ fault: 'limitData', afterBytes: 100 }, 'ended-early'],
  [{ fault: 'reset', afterBytes: 100 }, 'reset'],
  [{ fault: 'blackHole' }, 'timed-out'],
] as const;

function faultsOf(engine: (typeof engines)[number]) {
  return pairsOf(faults, engines)
    .filter(([, loading]) => loading === engine)
    .map(([fault]) => fault);
}

describe.each(engines)('load of engine %s', (engine) => {
  it.each(servingOf(engine))(
    'is counted by a server of engine %s as by itself',
    async (serving) => {
      await using server = await startEchoServer({ engine: serving });
      const report = await runEchoBench({
        target: server.port,
        engine,
        connections: 20,
        pipeline: 4,
        messageBytes: 1000,
        messages: 2000,
      });
      await server.close();
      const { connectionsTotal, bytesReceived, bytesSent } = server.stats();
      expect(report.errors).toEqual([]);
      expect(report.messages.sent).toBe(report.messages.completed);
      expect([bytesReceived, bytesSent]).toEqual([report.bytes.sent, report.bytes.received]);
      expect(connectionsTotal).toBe(report.connected);
    },
  );

  it('makes one visit for each message to a server that answers once', async () => {
    await using server = await startEchoServer({ mode: 'once' });
    const report = await runEchoBench({
      target: server.port,
      engine,
      connections: 5,
      newConnection: true,
      messages: 100,
    });
    expect(report.errors).toEqual([]);
    expect(report.connected).toBe(100);
  });

  it.each(faultsOf(engine))('sees the fault %o as %s', async (fault, kind) => {
    await using server = await startEchoServer({ faults: [fault] });
    const { errors } = await runEchoBench({
      target: server.port,
      engine,
      connections: 2,
      messages: 8,
      messageTimeoutMs: 200,
    });
    const kinds = errors.map((error) => error.kind);
    // libuv takes a reset that comes right after data for an end: uv__stream_io() of its src/unix/stream.c.
    const mayBeTakenForAnEnd = engine === 'net' && kind === 'reset';
    for (const found of kinds) {
      expect(mayBeTakenForAnEnd ? ['reset', 'ended-early'] : [kind]).toContain(found);
    }
    expect(kinds.length).toBeGreaterThan(0);
  });

  it('takes pieces and delays for what they are', async () => {
    const faults = [
      { fault: 'slicer', pieceBytes: 7 },
      { fault: 'delay', delayMs: 5 },
    ] as const;
    await using server = await startEchoServer({ faults });
    const { errors, messages, latency } = await runEchoBench({
      target: server.port,
      engine,
      connections: 2,
      messages: 40,
    });
    expect(errors).toEqual([]);
    expect(messages.completed).toBe(40);
    expect(latency.fromSend.minNs).toBeGreaterThan(4e6);
  });
});
