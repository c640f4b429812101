// An open loop: what is due is sent on time, and what waits is not hidden.
import {
  describeWith,
  startEchoPeer,
  startRawPeer,
  startSilentPeer,
} from '@tcp-echo/contract-tests';
import { Histogram, latencyRange, runEchoBench } from '@tcp-echo/echo-bench';
import { describe, expect, it } from 'vitest';
import { engines, expectAccount } from './engines.js';
import { startStoppableServer } from './support/stoppable-server.js';

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
      durationMs: 200,
    });
    expectAccount(report);
    expect(report.errors).toEqual([]);
    expect(report.openLoop).toMatchObject({ askedPerSecond: 400, due: 80, dropped: 0 });
    expect(report.latency.fromDue?.total).toBe(80);
    // 40 of the warm-up, but for any that a busy machine had not sent by its end.
    expect(report.messages.sent).toBeGreaterThanOrEqual(80);
    expect(report.messages.sent).toBeLessThanOrEqual(120);
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
    const stallMs = 200;
    await using peer = await startStallingPeer(10 * 64, stallMs);
    const report = await runEchoBench({
      target: peer.port,
      engine,
      connections: 1,
      ratePerSecond: 400,
      messages: 120,
    });
    expectAccount(report);
    const { fromDue, unanswered } = report.latency;
    const slow = [...Histogram.fromData(fromDue ?? new Histogram().toData()).slots()]
      .filter(([lowest]) => lowest > (stallMs / 2) * 1e6)
      .reduce((all, [, , count]) => all + count, 0);
    // Those that were due in the first half of the stall, in 2.5 ms each; on a busy machine others, too.
    expect(slow).toBeGreaterThanOrEqual(38);
    expect(unanswered?.total).toBe(0);
    expect(report.openLoop?.late).toBeGreaterThanOrEqual(70);
    expect(report.silence.longestNs).toBeGreaterThan((stallMs - 10) * 1e6);
    expect(report.limits.map((limit) => limit.code)).toContain('SENT_LATE');
  });

  it('counts what no connection had room for until the end, and how long that had waited', async () => {
    await using peer = await startSilentPeer();
    const report = await runEchoBench({
      target: peer.port,
      engine,
      connections: 2,
      pipeline: 3,
      ratePerSecond: 500,
      warmupMs: 0,
      durationMs: 100,
      messageTimeoutMs: 300,
    });
    expectAccount(report);
    expect(report.messages).toMatchObject({ sent: 6, failed: 6 });
    expect(report.openLoop).toMatchObject({ due: 50, dropped: 44 });
    expect(report.latency.fromDue?.total).toBe(50);
    // The last was due after 98 ms, and given up when what waits is sent no more.
    expect(report.latency.fromDue?.minNs).toBeGreaterThan(100e6);
    expect(latencyRange(report, 1)?.mostNs).toBe(Infinity);
    expect(report.limits.map((limit) => limit.code)).toContain('DROPPED');
  });
});

describeWith(['python3'], 'an open loop', () => {
  it('does not lose the wait for a process that is stopped near the end', async () => {
    await using server = await startStoppableServer();
    let isStopped = false;
    const report = await runEchoBench({
      target: server.port,
      connections: 2,
      ratePerSecond: 200,
      warmupMs: 0,
      durationMs: 300,
      messageTimeoutMs: 400,
      progressIntervalMs: 5,
      onProgress({ messages }) {
        if (isStopped || messages < 20) return;
        isStopped = true;
        server.stop();
      },
    });
    expectAccount(report);
    expect(report.openLoop?.due).toBe(60);
    expect(report.openLoop?.dropped).toBeGreaterThan(0);
    const p90 = latencyRange(report, 90);
    expect(p90?.mostNs).toBe(Infinity);
    // What was due when the process was stopped, or later, was not sent for 400 ms after the end.
    expect(p90?.leastNs).toBeGreaterThan(400e6);
  });
});
