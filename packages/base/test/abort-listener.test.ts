// One signal, many operations.
import { onAbort } from '@tcp-echo/base';
import { expect, it } from 'vitest';

it('calls every listener once when the signal aborts', () => {
  const controller = new AbortController();
  const called: number[] = [];
  for (let i = 0; i < 20; i += 1) onAbort(controller.signal, () => called.push(i));
  controller.abort();
  controller.abort();
  expect(called).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

it('does not call a listener that was taken back, even if another one does so meanwhile', () => {
  const controller = new AbortController();
  const called: string[] = [];
  onAbort(controller.signal, () => {
    called.push('first');
    takeBack();
  });
  const takeBack = onAbort(controller.signal, () => called.push('second'));
  controller.abort();
  expect(called).toEqual(['first']);
});

it('keeps two registrations of the same listener apart', () => {
  const controller = new AbortController();
  let calls = 0;
  const listener = (): void => void (calls += 1);
  onAbort(controller.signal, listener);
  onAbort(controller.signal, listener)();
  controller.abort();
  expect(calls).toBe(1);
});

it('does nothing without a signal', () => {
  expect(onAbort(undefined, () => expect.unreachable())()).toBeUndefined();
});
