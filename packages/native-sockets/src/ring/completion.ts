// What an operation of a ring came to, as the numbers that the kernel gives.
import {
  IORING_CQE_BUFFER_SHIFT,
  IORING_CQE_F_BUFFER,
  IORING_CQE_F_MORE,
} from './ring-constants.js';

/**
 * What is done with a completion.
 *
 * @param result Not negative: what the system call would have returned; negative: an errno with its sign changed.
 * @param flags `moreFollows(flags)`, `bufferOf(flags)`.
 */
export type CompletionHandler = (token: number, tag: number, result: number, flags: number) => void;

/** Whether the operation that this completion is of will complete again. */
export function moreFollows(flags: number): boolean {
  return (flags & IORING_CQE_F_MORE) !== 0;
}

/** The number of the buffer that was received to; -1 where none was taken. */
export function bufferOf(flags: number): number {
  return (flags & IORING_CQE_F_BUFFER) === 0 ? -1 : flags >>> IORING_CQE_BUFFER_SHIFT;
}
