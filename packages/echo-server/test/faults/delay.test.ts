// Fault `delay`: late, in order, and as much at a time as without it.
import { connectRaw, expectSameBytes, testBytes } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { expect, it } from 'vitest';
import { distributions, seededRandom } from '@tcp-echo/faults/internal';
import { throughFault } from './support/through-fault.js';

it('brings a reply no earlier than it is told to', async () => {
  await using server = await startEchoServer({ faults: [{ fault: 'delay', delayMs: 80 }] });
  await using client = await connectRaw(server.port);
  const startedAt = performance.now();
  client.socket.end('hello');
  expect(String(await client.readToEnd())).toBe('hello');
  // A timer may be early by less than a millisecond: libuv counts whole ones.
  expect(performance.now() - startedAt).toBeGreaterThan(79);
});

it('delays what comes meanwhile alongside, not after', async () => {
  const chunks = Array.from({ length: 50 }, (_, at) => `${at};`);
  const startedAt = performance.now();
  const { pieces } = await throughFault({ fault: 'delay', delayMs: 200 }, chunks);
  expect(pieces).toEqual(chunks);
  // One after the other they would take 10 s.
  expect(performance.now() - startedAt).toBeLessThan(5000);
});

it('keeps the order although each chunk has a delay of its own', async () => {
  const chunks = Array.from({ length: 50 }, (_, at) => `${at};`);
  const fault = { fault: 'delay', delayMs: 10, jitterMs: 10, distribution: 'uniform' } as const;
  const { pieces, traced } = await throughFault(fault, chunks);
  expect(pieces).toEqual(chunks);
  const delays = traced.map((message) => Number(/([\d.]+) ms late/.exec(message)?.[1]));
  expect(new Set(delays).size).toBeGreaterThan(25);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...delays)).toBeLessThanOrEqual(20);
});

it('loses nothing of more than it holds at a time', async () => {
  await using server = await startEchoServer({ faults: [{ fault: 'delay', delayMs: 5 }] });
  await using client = await connectRaw(server.port);
  const message = testBytes(4 * 1024 * 1024);
  client.socket.end(message);
  expectSameBytes(await client.readToEnd(), message);
});

it.each([
  ['uniform', 0, 1 / Math.sqrt(3)],
  ['normal', 0, 1],
  ['exponential', 1, 1],
] as const)('has a distribution %s of mean %d and deviation %d', (name, mean, deviation) => {
  const random = seededRandom(1);
  const drawn = Array.from({ length: 20_000 }, () => distributions[name](random));
  const actualMean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  const variance = drawn.reduce((sum, value) => sum + (value - actualMean) ** 2, 0) / drawn.length;
  expect(Math.abs(actualMean - mean)).toBeLessThan(0.03);
  expect(Math.abs(Math.sqrt(variance) - deviation)).toBeLessThan(0.03);
});
