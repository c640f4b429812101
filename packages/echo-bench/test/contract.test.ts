// What every engine must do, with peers that this repository did not write at the other end.
import {
  abstractName,
  describeWith,
  foreignServers,
  holdRefusingPort,
  isThorough,
  startEchoPeer,
  startPeerThatAdds,
  startPeerThatCorrupts,
  startPeerThatEndsAfter,
  startPeerThatResetsAfter,
  startPeerThatStallsAfter,
  startSilentPeer,
  startSplittingPeer,
  startUnacceptingServer,
  startUnixEchoPeer,
} from '@tcp-echo/contract-tests';
import {
  runEchoBench,
  type BenchEngineName,
  type BenchProgress,
  type EchoBenchOptions,
} from '@tcp-echo/echo-bench';
import { describe, expect, it } from 'vitest';
import { engines, expectAccount } from './engines.js';

const foreignPairs = foreignServers.flatMap((server) =>
  server.transports
    .filter((transport) => !transport.includes('TLS'))
    .map((transport) => [server, transport] as const),
);

/** Each case is tried by one of the engines, in turn; by all of them where everything is to be tried. */
function takes(engine: BenchEngineName, at: number): boolean {
  return isThorough || engines.indexOf(engine) === at % engines.length;
}

function isMeasuring({ phase }: BenchProgress): boolean {
  return phase === 'measuring';
}

describe.each(engines)('engine %s', (engine) => {
  async function run(options: Omit<EchoBenchOptions, 'engine'>) {
    const report = await runEchoBench({ engine, connections: 3, ...options });
    expectAccount(report);
    expect(report.machines[0]?.engine).toBe(engine);
    return report;
  }

  /** Everything went well. */
  async function runWell(options: Omit<EchoBenchOptions, 'engine'>) {
    const report = await run(options);
    const { messages = 0, warmupMs = 0 } = options;
    expect(report.errors).toEqual([]);
    expect(report.endedBecause).toBe('finished');
    expect(report.interrupted).toBe(false);
    if (warmupMs === 0) {
      expect(report.messages).toEqual({
        sent: messages,
        completed: messages,
        failed: 0,
        outstanding: 0,
      });
      expect(report.latency.fromSend.total).toBe(messages);
    }
    return report;
  }

  for (const [server, transport] of foreignPairs.filter((_, at) => takes(engine, at))) {
    describeWith([server.program], `with ${server.name}`, () => {
      it(`sends as many messages as it was told, over ${transport}`, async () => {
        await using peer = await server.start(transport);
        const { bytes } = await runWell({ target: peer.target, messages: 300 });
        expect(bytes.received).toBe(300 * 64);
      });
    });
  }

  it.each([1, 63, 64, 1001, 65_536, 300_001].filter((_, at) => takes(engine, at)))(
    'echoes messages of %i bytes',
    async (messageBytes) => {
      await using peer = await startEchoPeer();
      const { bytes } = await runWell({
        target: peer.port,
        messageBytes,
        pipeline: 5,
        messages: 40,
      });
      expect(bytes.received).toBe(40 * messageBytes);
    },
  );

  it('echoes several messages of 3 MiB at once, which fit in no buffer', async () => {
    await using peer = await startEchoPeer();
    await runWell({ target: peer.port, messageBytes: 3 * 2 ** 20 + 1, pipeline: 3, messages: 12 });
  });

  it('puts echoes together that come byte by byte', async () => {
    await using peer = await startSplittingPeer();
    await runWell({ target: peer.port, messageBytes: 9, pipeline: 3, messages: 60 });
  });

  it('makes a connection for each message', async () => {
    await using peer = await startEchoPeer();
    const report = await runWell({ target: peer.port, newConnection: true, messages: 100 });
    expect(report.connected).toBe(100);
    expect(report.connect.total).toBe(100);
  });

  it('makes a connection for each message over a Unix domain socket', async () => {
    await using peer = await startUnixEchoPeer(abstractName());
    const { connected } = await runWell({
      target: { path: peer.path },
      newConnection: true,
      messages: 100,
      messageBytes: 10_000,
    });
    expect(connected).toBe(100);
  });

  it('divides connections and messages among threads', async () => {
    await using peer = await startEchoPeer();
    const { machines } = await runWell({
      target: peer.port,
      connections: 5,
      threads: 2,
      messages: 101,
    });
    expect(machines[0]?.threads.map((thread) => thread.connections)).toEqual([3, 2]);
    expect(machines[0]?.threads.map((thread) => thread.messages)).toEqual([51, 50]);
  });

  it('measures for as long as it was told, and not the warm-up', async () => {
    await using peer = await startEchoPeer();
    const report = await runWell({ target: peer.port, durationMs: 300, warmupMs: 200 });
    expect(report.durationNs).toBe(300e6);
    expect(report.messages.completed).toBeGreaterThan(report.latency.fromSend.total);
    expect(report.measured.messages).toBeGreaterThan(0);
    expect(report.intervals.lengthNs).toBe(100e6);
    expect(report.intervals.messages).toHaveLength(3);
  });

  it('compares its own delay with no latency where nothing came back', async () => {
    await using peer = await startPeerThatCorrupts(0);
    const { latency, limits } = await run({ target: peer.port, connections: 1, messages: 1 });
    expect(latency.fromSend.total).toBe(0);
    expect(limits.map((limit) => limit.code)).not.toContain('LOOP_DELAY');
  });

  it('sends without comparing what comes back, if it is told so', async () => {
    await using peer = await startPeerThatCorrupts(70);
    const { limits } = await runWell({ target: peer.port, verify: false, messages: 10 });
    expect(limits.map((limit) => limit.code)).toContain('NOT_VERIFIED');
  });

  it('finds the byte that differs', async () => {
    await using peer = await startPeerThatCorrupts(5 * 64 + 7);
    const report = await run({ target: peer.port, connections: 1, messages: 10 });
    expect(report.errors).toEqual([
      {
        kind: 'mismatched',
        count: 1,
        example: `byte 327 of connection 0 to 127.0.0.1:${peer.port} differs (byte 7 of its echo 5)`,
      },
    ]);
    expect(report.messages).toMatchObject({ completed: 9, failed: 1 });
    expect(report.bytes).toMatchObject({ lost: 57 });
  });

  it('finds a byte that was never sent', async () => {
    await using peer = await startPeerThatAdds(Buffer.from('!'));
    const { errors } = await run({ target: peer.port, connections: 1, messages: 2 });
    expect(errors[0]).toMatchObject({
      kind: 'mismatched',
      example: `byte 64 of connection 0 to 127.0.0.1:${peer.port} was never sent (byte 0 of its echo 1)`,
    });
  });

  it('counts what a peer that ends early owes', async () => {
    await using peer = await startPeerThatEndsAfter(10);
    const { errors, messages, bytes } = await run({ target: peer.port, messages: 6 });
    expect(errors).toMatchObject([{ kind: 'ended-early', count: 6 }]);
    expect(messages).toEqual({ sent: 6, completed: 0, failed: 6, outstanding: 0 });
    expect(bytes).toMatchObject({ sent: 6 * 64, received: 60, lost: 6 * 54 });
  });

  it('counts resets, and connects again', async () => {
    await using peer = await startPeerThatResetsAfter(0);
    const { errors, connected } = await run({ target: peer.port, messages: 6 });
    expect(errors).toMatchObject([{ kind: 'reset', count: 6 }]);
    expect(connected).toBeGreaterThanOrEqual(6);
  });

  it.each([{ newConnection: false }, { newConnection: true }])(
    'ends at once where nobody listens (%o)',
    async ({ newConnection }) => {
      await using closed = await holdRefusingPort();
      const report = await run({ target: closed.port, newConnection });
      expect(report.endedBecause).toBe('no-connection');
      expect(report.errors).toMatchObject([{ kind: 'refused', count: 3 }]);
      expect(report.errors[0]?.example).toContain('ECONNREFUSED');
      expect(report.measured.messages).toBe(0);
    },
  );

  it('finds no Unix domain socket where there is none', async () => {
    const { errors } = await run({ target: { path: '/no/such/socket' } });
    expect(errors).toMatchObject([{ kind: 'no-such-socket', count: 3 }]);
  });

  it.runIf(takes(engine, 2))('gives up on an echo that does not come', async () => {
    await using peer = await startSilentPeer();
    const { errors, messages } = await run({
      target: peer.port,
      messages: 3,
      pipeline: 2,
      messageTimeoutMs: 150,
    });
    const kinds = errors.map(({ kind }) => kind);
    expect(kinds).toEqual(['timed-out']);
    expect(messages).toMatchObject({ sent: 3, failed: 3 });
  });

  it.runIf(takes(engine, 0))(
    'gives up on an echo of which only a part comes, after the duration too',
    async () => {
      await using peer = await startPeerThatStallsAfter(10);
      const { errors, bytes } = await run({
        target: peer.port,
        durationMs: 50,
        warmupMs: 0,
        messageTimeoutMs: 400,
      });
      expect(errors).toMatchObject([{ kind: 'timed-out', count: 3 }]);
      expect(bytes).toMatchObject({ received: 30, lost: 3 * 54 });
    },
  );

  it.runIf(takes(engine, 0))('gives up on a connection that is not made', async () => {
    await using server = await startUnacceptingServer();
    const { errors } = await run({ target: server.port, connectTimeoutMs: 100 });
    expect(errors).toMatchObject([{ kind: 'connect-timed-out', count: 3 }]);
  });

  it.runIf(takes(engine, 1))('ends when the server has gone for good', async () => {
    const peer = await startEchoPeer();
    const report = run({
      target: peer.port,
      connectTimeoutMs: 300,
      durationMs: 60_000,
      warmupMs: 0,
      progressIntervalMs: 20,
      onProgress({ messages }) {
        if (messages > 0) void peer[Symbol.asyncDispose]();
      },
    });
    expect(await report).toMatchObject({ endedBecause: 'unreachable', interrupted: false });
  });

  it('ends early when it is aborted, with what was measured', async () => {
    await using peer = await startEchoPeer();
    const controller = new AbortController();
    const report = await run({
      target: peer.port,
      warmupMs: 0,
      durationMs: 60_000,
      signal: controller.signal,
      progressIntervalMs: 20,
      onProgress({ messages }) {
        if (messages > 10) controller.abort();
      },
    });
    expect(report).toMatchObject({ interrupted: true, endedBecause: 'stopped' });
    expect(report.measured.messages).toBeGreaterThan(10);
    expect(report.measured.messagesPerSecond).toBeGreaterThan(0);
  });

  it('sends nothing when it was aborted before', async () => {
    await using peer = await startEchoPeer();
    const report = await run({ target: peer.port, signal: AbortSignal.abort() });
    expect(report).toMatchObject({ interrupted: true, durationNs: 0, messages: { sent: 0 } });
  });

  it.runIf(takes(engine, 1))('tells how it goes', async () => {
    await using peer = await startEchoPeer();
    const controller = new AbortController();
    const seen: BenchProgress[] = [];
    const report = await run({
      target: peer.port,
      warmupMs: 20,
      durationMs: 60_000,
      signal: controller.signal,
      progressIntervalMs: 5,
      onProgress(progress) {
        seen.push(progress);
        if (seen.filter(isMeasuring).length >= 5 && progress.p99Ns !== null) controller.abort();
      },
    });
    expect(report.interrupted).toBe(true);
    const measuring = seen.filter(isMeasuring);
    expect(measuring.every(({ openConnections }) => openConnections === 3)).toBe(true);
    const fractions = seen.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    // A rate of the time that was measured, also at the first look.
    const first = measuring.find(({ messages }) => messages > 0);
    const { messages = 0, messagesPerSecond = 0, elapsedNs = 0 } = first ?? {};
    const expected = (messages / elapsedNs) * 1e9;
    expect(Math.abs(messagesPerSecond - expected)).toBeLessThan(1);
    expect(measuring.some(({ p99Ns }) => p99Ns !== null && p99Ns > 0)).toBe(true);
  });
});
