// @ts-check
// What a process really needs of JavaScript's memory.

/** Collects the garbage; returns what is left of JavaScript's objects and buffers, in bytes. */
export async function collectGarbage() {
  // What the first one leaves to finalizers goes with the second.
  for (let round = 0; round < 2; round += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
