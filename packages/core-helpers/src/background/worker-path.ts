// Where the entry of the workers is: package.json says it, so that ESM, CommonJS and tests agree.
import { createRequire } from 'node:module';

/** The absolute path of the script that a worker runs. */
export function workerPath(): string {
  return createRequire(import.meta.url).resolve('#worker');
}
