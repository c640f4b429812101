// The engines that this machine has, and what holds for every report.
import { Histogram, type BenchEngineName, type EchoBenchReport } from '@tcp-echo/echo-bench';
import { nativeSocketsAvailable, ringAvailable } from '@tcp-echo/native-sockets';
import { expect } from 'vitest';

export const engines: readonly BenchEngineName[] = [
  'net',
  ...(nativeSocketsAvailable() ? (['epoll'] as const) : []),
  ...(ringAvailable() ? (['uring'] as const) : []),
];

/** Every message and every byte is accounted for, and what is said twice is the same. */
export function expectAccount(report: EchoBenchReport): void {
  const { messages, bytes, latency, intervals, measured, options, machines, openLoop } = report;
  expect(messages.completed + messages.failed + messages.outstanding).toBe(messages.sent);
  expect(bytes.received + bytes.lost + bytes.outstanding).toBe(bytes.sent);
  expect(added(intervals.messages)).toBe(measured.messages);
  expect(added(intervals.bytes)).toBe(measured.bytes);
  expect(measured.bytes).toBe(measured.messages * options.messageBytes);
  expect(latency.fromSend.total).toBeLessThanOrEqual(messages.completed);
  // What was due is in it once, whether it came back or not.
  expect(latency.fromDue?.total).toBe(openLoop?.due);
  expect(latency.unanswered?.total ?? 0).toBe(
    (openLoop?.due ?? 0) - (openLoop === null ? 0 : latency.fromSend.total),
  );
  const threads = machines.flatMap((machine) => machine.threads);
  expect(added(threads.map((thread) => thread.messages))).toBe(measured.messages);
  expect(added(threads.map((thread) => thread.connections))).toBe(options.connections);
  // It is plain data.
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(Histogram.fromData(latency.fromSend).toData()).toEqual(latency.fromSend);
}

function added(amounts: readonly number[]): number {
  return amounts.reduce((all, amount) => all + amount, 0);
}
