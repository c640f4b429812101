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

/** 256 are 16 MiB, of which only what was received to is real memory. */
export const bufferCount = 256;

/** How many connections the ring knows without their descriptors. */
export const fileCount = 4096;
