// An open loop: what is due is sent on time, and what waits is not hidden.
import { startEchoPeer, startRawPeer, startSilentPeer } from '@tcp-echo/contract-tests';
import { Histogram, runEchoBench } from '@tcp-echo/echo-bench';
import { describe, expect, it } from 'vitest';
import { engines, expectAccount } from './engines.js';

/** Echoes, but holds everything back for `stallMs` once, when `after` bytes have come. */
function startStallingPeer(after: number, stallMs: number) {
  let seen = 0;
  let stalled: Promise<void> | undefined;
  return startRawPeer(async (socket) => {
    for await (const chunk of socket) {
      seen += (chunk as Buffer).length;
      if (seen >= after) {
        stalled ??= new Promise((resolve) => setTimeout(resolve, stallMs));
        await stalled;
      }
      socket.write(chunk as Buffer);
    }
  });
}

describe.each(engines)('an open loop of engine %s', (engine) => {
  it('sends exactly what is due, however many threads there are', async () => {
    await using peer = await startEchoPeer();
    const report = await runEchoBench({
      target: peer.port,
      engine,
      connections: 6,
      threads: 2,
      ratePerSecond: 400,
      warmupMs: 100,
      durationMs: 500,
    });
    expectAccount(report);
    expect(report.errors).toEqual([]);
    expect(report.openLoop).toMatchObject({ askedPerSecond: 400, due: 200, dropped: 0 });
    expect(report.latency.fromDue?.total).toBe(200);
    // 40 of the warm-up, but for any that a busy machine had not sent by its end.
    expect(report.messages.sent).toBeGreaterThanOrEqual(200);
    expect(report.messages.sent).toBeLessThanOrEqual(240);
  });

  it('measures far above what is possible too, and does not make up for the warm-up', async () => {
    await using peer = await startEchoPeer();
    const report = await runEchoBench({
      target: peer.port,
      engine,
      connections: 1,
      ratePerSecond: 1_000_000,
      warmupMs: 200,
      durationMs: 300,
    });
    expectAccount(report);
    expect(report.openLoop?.due).toBe(300_000);
    expect(report.openLoop?.late).toBeGreaterThan(0);
    expect(report.latency.fromDue?.total).toBeGreaterThan(0);
    expect(report.latency.fromDue?.total).toBeLessThan(300_000);
  });

  it('ends after a number of messages', async () => {
    await using peer = await startEchoPeer();
    const report = await runEchoBench({
      target: peer.port,
      engine,
      ratePerSecond: 1000,
      messages: 100,
    });
    expectAccount(report);
    expect(report.messages).toMatchObject({ sent: 100, completed: 100 });
    expect(report.openLoop).toMatchObject({ due: 100, dropped: 0 });
  });

  it('makes a connection for each message on time', async () => {
    await using peer = await startEchoPeer();
    const report = await runEchoBench({
      target: peer.port,
      engine,
      ratePerSecond: 200,
      newConnection: true,
      messages: 50,
    });
    expectAccount(report);
    expect(report.connected).toBe(50);
    expect(report.messages).toMatchObject({ sent: 50, completed: 50 });
  });

  it('shows the wait of all that were due while the server stood still', async () => {
    const stallMs = 400;
    await using peer = await startStallingPeer(20 * 64, stallMs);
    const report = await runEchoBench({
      target: peer.port,
      engine,
      connections: 1,
      ratePerSecond: 200,
      messages: 200,
    });
    expectAccount(report);
    const { fromSend, fromDue } = report.latency;
    /** How many took longer than half of the stall. */
    const slow = (histogram: Histogram) =>
      [...histogram.slots()]
        .filter(([lowest]) => lowest > (stallMs / 2) * 1e6)
        .reduce((all, [, , count]) => all + count, 0);
    // Whoever waits for an echo before the next message sees one slow message: coordinated omission.
    expect(slow(Histogram.fromData(fromSend))).toBe(1);
    // Those that were due in the first half of the stall, in 5 ms each.
    expect(slow(Histogram.fromData(fromDue ?? fromSend))).toBeGreaterThanOrEqual(35);
    expect(report.openLoop?.late).toBeGreaterThanOrEqual(70);
    expect(report.limits.map((limit) => limit.code)).toContain('SENT_LATE');
  });

  it('counts what no connection had room for until the end', async () => {
    await using peer = await startSilentPeer();
    const report = await runEchoBench({
      target: peer.port,
      engine,
      connections: 2,
      pipeline: 3,
      ratePerSecond: 500,
      warmupMs: 0,
      durationMs: 200,
      messageTimeoutMs: 1000,
    });
    expectAccount(report);
    expect(report.messages).toMatchObject({ sent: 6, failed: 6 });
    expect(report.openLoop).toMatchObject({ due: 100, dropped: 94 });
    expect(report.limits.map((limit) => limit.code)).toContain('DROPPED');
  });
});
