// The ways in which a ring can receive and send, as bits.
import { IORING_RECV_MULTISHOT, IORING_RECVSEND_POLL_FIRST } from './ring-constants.js';

/**
 * How `receive` goes about it, as bits: `multishot` goes on receiving and taking buffers until it is cancelled or
 * fails; `pollFirst` does not try before something has come, where a try would be for nothing.
 */
export const receiveModes = Object.freeze({
  multishot: IORING_RECV_MULTISHOT,
  pollFirst: IORING_RECVSEND_POLL_FIRST,
});

/**
 * How `send` goes about it, as bits: `linked` holds the next operation up until this one has sent everything, and
 * cancels it (`-ECANCELED`) where this one fails; `noWait` sends what goes at once, down to nothing (`-EAGAIN`);
 * `silent` completes only if it fails: for who learns otherwise that the bytes went, from their answer.
 */
export const sendModes = Object.freeze({ linked: 1, noWait: 2, silent: 4 });
