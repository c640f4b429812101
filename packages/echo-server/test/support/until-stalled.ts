// Waiting for something to stop, as a client is to stop that nobody reads from.

/** Resolves when `count` has not moved for 500 turns of the loop. */
export async function untilStalled(count: () => number): Promise<void> {
  let last = count();
  for (let turns = 0; turns < 500; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (count() === last) continue;
    last = count();
    turns = 0;
  }
}
