// @ts-check
// A program's side of src/remote-process.mjs: calls its methods when its parent asks, and answers.

/** @param {Record<string, (...args: any[]) => unknown>} methods */
export function answer(methods) {
  process.on('message', async ({ id, method, args }) => {
    try {
      process.send?.({ id, result: await methods[method]?.(...args) });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? error.stack : String(error) });
    }
  });
  // Without its parent a program has no purpose.
  process.once('disconnect', () => process.exit());
  process.send?.({ id: 0 });
}
