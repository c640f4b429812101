// Time limits that are longer than a timer of Node's holds.
import { LongTimeout, onIdle, realNowMs, realTimers } from '@tcp-echo/base';
import { scheduleCoroutine, threadExecutor, wait, waitFor } from '@tcp-echo/core-helpers';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const forever = new Promise<never>(() => {});
const monthMs = 30 * 24 * 3600 * 1000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a limit of 2 ** 40 ms or Infinity', () => {
  it.each([2 ** 40, Number.MAX_SAFE_INTEGER, Infinity])(
    'of waitFor, wait and close: %d',
    async (ms) => {
      const task = scheduleCoroutine(forever);
      const waiting = waitFor(task, ms);
      const either = wait([task], { timeoutMs: ms });
      await vi.advanceTimersByTimeAsync(3 * monthMs);
      expect(task.done()).toBe(false);
      expect(vi.getTimerCount()).toBe(2);
      task.cancel('enough');
      await expect(waiting).rejects.toMatchObject({ code: 'ERR_CANCELLED' });
      expect((await either).done.size).toBe(1);
      await threadExecutor().close({ graceMs: ms });
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('is reached when it is over, not before', async () => {
    const waiting = waitFor(forever, 3 * monthMs);
    const outcome = vi.fn();
    waiting.catch(outcome);
    await vi.advanceTimersByTimeAsync(3 * monthMs - 1);
    expect(outcome).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome).toHaveBeenCalledWith(expect.objectContaining({ timeoutMs: 3 * monthMs }));
  });
});

it('a LongTimeout that is cleared between its steps never calls', () => {
  const callback = vi.fn();
  const timeout = new LongTimeout(callback, 3 * monthMs);
  vi.advanceTimersByTime(monthMs);
  timeout.clear();
  vi.advanceTimersByTime(5 * monthMs);
  expect(callback).not.toHaveBeenCalled();
});

it('realTimers and realNowMs go on while a test holds the clock', async () => {
  const before = realNowMs();
  await new Promise<void>((resolve) => new LongTimeout(resolve, 2, realTimers));
  expect(realNowMs()).toBeGreaterThan(before);
});

/** A socket whose clock the test holds: Node's own for sockets cannot be replaced. */
class QuietSocket extends EventEmitter {
  bytesRead = 0;
  bytesWritten = 0;
  ms = 0;
  #timer: NodeJS.Timeout | undefined;
  setTimeout(ms: number): this {
    clearTimeout(this.#timer);
    this.ms = ms;
    if (ms > 0) this.#timer = setTimeout(() => this.emit('timeout'), ms);
    return this;
  }
  receive(): void {
    this.bytesRead += 1;
    this.#timer?.refresh();
  }
}

describe('onIdle', () => {
  it('counts a silence of months from the last byte', () => {
    const socket = new QuietSocket();
    const listener = vi.fn();
    onIdle(socket as unknown as Socket, 3 * monthMs, listener);
    vi.advanceTimersByTime(2 * monthMs);
    socket.receive();
    vi.advanceTimersByTime(3 * monthMs - 1);
    expect(listener).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(listener).toHaveBeenCalledOnce();
  });

  it('never calls for Infinity, nor once it has been ended', () => {
    const socket = new QuietSocket();
    const listener = vi.fn();
    const stop = onIdle(socket as unknown as Socket, Infinity, listener);
    vi.advanceTimersByTime(12 * monthMs);
    stop();
    expect(socket.ms).toBe(0);
    onIdle(socket as unknown as Socket, 5, listener)();
    vi.advanceTimersByTime(monthMs);
    expect(listener).not.toHaveBeenCalled();
  });
});
