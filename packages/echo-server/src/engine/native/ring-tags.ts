// The numbers that a ring's operations go by.

/** What a completion is of. `ignored` completes only where it fails. */
export const tags = {
  accept: 1,
  receive: 2,
  tryToReceive: 7,
  send: 3,
  sendPending: 4,
  other: 5,
  ignored: 6,
  wake: 8,
} as const;

/** How many connections the ring knows without their descriptors. */
export const fileCount = 4096;
