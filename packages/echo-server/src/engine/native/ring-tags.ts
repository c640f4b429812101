// The numbers that a ring's operations and buffers go by.

/** What a completion is of. `ignored` completes only where it fails. */
export const tags = {
  accept: 1,
  receive: 2,
  send: 3,
  sendPending: 4,
  other: 5,
  ignored: 6,
} as const;
export const noBuffer = -1;

/** 64 are 4 MiB, of which only what was received to is real memory; more go through the cache for nothing. */
export const bufferCount = 64;
