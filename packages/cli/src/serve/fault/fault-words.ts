// The names of all faults, held against the server's by the compiler: help that imported it would load it.
import type { FaultName } from '@tcp-echo/echo-server';

/** As they are called on a command line. */
export const faultWords = Object.keys({
  delay: true,
  bandwidth: true,
  slicer: true,
  coalesce: true,
  corrupt: true,
  duplicate: true,
  reorder: true,
  truncate: true,
  limitData: true,
  halfClose: true,
  reset: true,
  stall: true,
  blackHole: true,
  slowClose: true,
  refuse: true,
  acceptLate: true,
} satisfies Record<FaultName, true>).map((name) =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
);
