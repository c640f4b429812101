// Where the entry of the workers is.
import { fileURLToPath } from 'node:url';

/**
 * The absolute path of the script that a worker runs: it lies beside this one. Nothing is looked up for it, which could fail
 * at a bad moment: without descriptors Node 20 finds no package.json, and remembers that.
 */
export const workerPath = fileURLToPath(new URL('./worker.cjs', import.meta.url));
