// How a function that runs in the background hands over its result instead of copying it.
import type { TransferListItem } from 'node:worker_threads';

// In the registry of symbols: the worker that reads it is a bundle of its own.
const transferKey = Symbol.for('tcp-echo:transfer');

/**
 * Marks what of `value` moves, instead of being copied, when a background call returns `value`; returns
 * that same value, so the function still works when it is called directly. Between processes everything
 * is copied.
 *
 * @example
 * return withTransfer(pixels, [pixels.buffer]);
 */
export function withTransfer<T extends object>(value: T, transfer: readonly TransferListItem[]): T {
  Object.defineProperty(value, transferKey, { value: transfer, configurable: true });
  return value;
}

/** What `withTransfer` marked. */
export function transferOf(value: unknown): readonly TransferListItem[] {
  return (
    (value as { [transferKey]?: readonly TransferListItem[] } | undefined)?.[transferKey] ?? []
  );
}
