// watchTraceListeners: hears that listeners of the trace come and go, however they subscribe.
import { publishTrace, traceChannel, watchTraceListeners } from '@tcp-echo/base';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, it } from 'vitest';

const listener = (): void => {};
const other = (): void => {};

it('tells of each listener that comes or goes, on the channel or by its name', () => {
  const heard: boolean[] = [];
  const stop = watchTraceListeners(() => heard.push(traceChannel.hasSubscribers));
  traceChannel.subscribe(listener);
  expect(heard.at(-1)).toBe(true);
  subscribe('tcp-echo:trace', other);
  expect(traceChannel.unsubscribe(listener)).toBe(true);
  expect(heard.at(-1)).toBe(true);
  expect(unsubscribe('tcp-echo:trace', other)).toBe(true);
  expect(heard.at(-1)).toBe(false);
  expect(unsubscribe('tcp-echo:trace', other)).toBe(false);
  stop();
});

it('lets events through as before', () => {
  const stop = watchTraceListeners(() => {});
  const kinds: string[] = [];
  const collect = (event: unknown): void => void kinds.push((event as { kind: string }).kind);
  traceChannel.subscribe(collect);
  publishTrace({ actor: 'client', kind: 'closing', connection: '' });
  traceChannel.unsubscribe(collect);
  publishTrace({ actor: 'client', kind: 'failed', connection: '' });
  stop();
  expect(kinds).toEqual(['closing']);
});

it('tells each of several watchers until that one stops, and leaves the channel as it was', () => {
  let first = 0;
  let second = 0;
  const stopFirst = watchTraceListeners(() => (first += 1));
  const stopSecond = watchTraceListeners(() => (second += 1));
  stopFirst();
  stopFirst();
  traceChannel.subscribe(listener);
  expect([first, second > 0]).toEqual([0, true]);
  stopSecond();
  const before = second;
  traceChannel.unsubscribe(listener);
  expect(second).toBe(before);
  expect(Object.keys(Object.getOwnPropertyDescriptors(traceChannel))).not.toContain('subscribe');
});
