// The trace of a server on several threads, heard in the thread that started it.
import { connectRaw, mebibyte, type RawClient } from '@tcp-echo/contract-tests';
import { formatArticleLine, type TraceEvent } from '@tcp-echo/base';
import { startEchoServer, type EchoServer } from '@tcp-echo/echo-server';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { blockUntilEchoed, collectTrace, describeWithThreads } from './support/threads.js';
import { runProgram } from './support/program.js';

async function echo(client: RawClient, text: string): Promise<void> {
  await client.write(Buffer.from(text));
  await client.readExactly(text.length);
}

/** What each thread's events are, in the order in which they were heard. */
function byThread(events: readonly TraceEvent[]): TraceEvent[][] {
  const threads = new Set(events.map(({ thread }) => thread));
  return Array.from(threads, (name) => events.filter(({ thread }) => thread === name));
}

/** The server's threads have done what they were told before this. */
async function untilTold(server: EchoServer): Promise<void> {
  await server.connections();
}

describeWithThreads('the trace of a server on 2 threads', () => {
  it('names each thread, keeps its order, and is complete when close has resolved', async () => {
    using trace = collectTrace();
    const server = await startEchoServer({ threads: 2, mode: 'once' });
    for (let visit = 0; visit < 40; visit += 1) {
      await using client = await connectRaw(server.port);
      await client.write(Buffer.from(`visit ${visit}`));
      await client.readToEnd();
    }
    await server.close();
    const threads = byThread(trace.events);
    expect(threads).toHaveLength(2);
    for (const events of threads) {
      expect(events[0]?.thread).toMatch(/^worker-\d+$/);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));
    }
    const lines = trace.events.map(formatArticleLine);
    expect(lines).toContain("<- Server sending: 'visit 0'");
    expect(lines).toContainEqual(
      expect.stringMatching(/^-> Server received 'visit 39' from \('127/),
    );
    expect(trace.events.filter(({ kind }) => kind === 'closing')).toHaveLength(40);
  });

  it('is told only while somebody listens, whenever that begins', async () => {
    await using server = await startEchoServer({ threads: 2 });
    await using client = await connectRaw(server.port);
    await echo(client, 'nobody hears');
    const first = collectTrace();
    await untilTold(server);
    await echo(client, 'heard');
    await untilSent(first.events, 'heard');
    first[Symbol.dispose]();
    await untilTold(server);
    await echo(client, 'nobody hears');
    using second = collectTrace();
    await untilTold(server);
    await echo(client, 'heard again');
    await untilSent(second.events, 'heard again');
    const heard = [...first.events, ...second.events];
    // Only what is published counts: there is no gap, because nothing was published between.
    expect(heard.map((event) => [event.seq, event.kind, textOf(event)])).toEqual([
      [0, 'received', 'heard'],
      [1, 'sending', 'heard'],
      [2, 'received', 'heard again'],
      [3, 'sending', 'heard again'],
    ]);
  });

  it('drops what a blocked listener leaves lying beyond 64 MiB, and goes on echoing', async () => {
    using trace = collectTrace();
    await using server = await startEchoServer({ threads: 2 });
    // Each byte is in two events: 160 MiB in all for two threads.
    blockUntilEchoed(server, 1, 80 * mebibyte);
    expect(server.stats().bytesSent).toBe(80 * mebibyte);
    await server.close();
    const [events = []] = byThread(trace.events);
    const byteCount = events.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
    expect(byteCount).toBeGreaterThan(60 * mebibyte);
    expect(byteCount).toBeLessThan(65 * mebibyte);
    const seqs = events.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  });

  it('is printed once by printTrace, whenever that begins', async () => {
    for (const printFirst of [true, false]) {
      const ended = await runProgram(`
        import { printTrace } from '@tcp-echo/base';
        import { startEchoServer } from '@tcp-echo/echo-server';
        import { once } from 'node:events';
        import { connect } from 'node:net';
        if (${printFirst}) printTrace();
        const server = await startEchoServer({ threads: 2, mode: 'once' });
        if (!${printFirst}) printTrace();
        const socket = connect(server.port, '127.0.0.1').end('hi');
        await once(socket.resume(), 'close');
        await server.close();
      `);
      expect(ended.stdout.replace(/\d+\)/, 'PORT)')).toBe(
        "-> Server received 'hi' from ('127.0.0.1', PORT)\n" +
          "<- Server sending: 'hi'\n" +
          '-- Terminating connection on server\n',
      );
      expect([ended.stderr, ended.status]).toEqual(['', 0]);
    }
  });
});

function textOf({ bytes = new Uint8Array() }: TraceEvent): string {
  return String(Buffer.from(bytes));
}

async function untilSent(events: readonly TraceEvent[], text: string): Promise<void> {
  const sent = (event: TraceEvent): boolean => event.kind === 'sending' && textOf(event) === text;
  while (!events.some(sent)) await setImmediate();
}
