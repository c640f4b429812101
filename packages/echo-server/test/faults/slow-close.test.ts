// Fault `slowClose`: the reply in time, its end late.
import { connectRaw } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { expect, it, vi } from 'vitest';
import { holdTimers } from '../support/hold-timers.js';

it('sends the reply before the end, which comes no earlier than it is told to', async () => {
  await using server = await startEchoServer({ faults: [{ fault: 'slowClose', delayMs: 80 }] });
  await using client = await connectRaw(server.port);
  const startedAt = performance.now();
  client.socket.end('hello');
  expect(String(await client.readExactly(5))).toBe('hello');
  expect(client.socket.readableEnded).toBe(false);
  expect(await client.readToEnd()).toHaveLength(0);
  expect(performance.now() - startedAt).toBeGreaterThan(79);
});

it('gives a one-shot server its time to linger from that end on', async () => {
  await using server = await startEchoServer({
    mode: 'once',
    faults: [{ fault: 'slowClose', delayMs: 40_000 }],
  });
  await using client = await connectRaw(server.port);
  {
    using _timers = holdTimers();
    await client.write(Buffer.from('hello'));
    expect(String(await client.readExactly(5))).toBe('hello');
    // A one-shot server cuts a client off 30 s after its last byte, and that is not out yet.
    vi.advanceTimersByTime(39_999);
    expect(server.connectionCount).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await client.readToEnd()).toHaveLength(0);
    vi.advanceTimersByTime(29_999);
    expect(server.connectionCount).toBe(1);
    vi.advanceTimersByTime(1);
  }
  await server.close();
  expect(server.stats().outcomes.timedOut).toBe(1);
});
