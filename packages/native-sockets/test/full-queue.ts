// A Unix domain socket in a Python process whose queue of connections is full.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./fixtures/full_queue.py', import.meta.url));

/** Nobody can connect to it, until some time after `acceptSoon()`. */
export interface FullQueue extends AsyncDisposable {
  acceptSoon(): void;
}

export async function startFullQueue(path: string): Promise<FullQueue> {
  const python = spawn('python3', [script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(python.stdout, 'data');
  return {
    acceptSoon() {
      python.stdin.write('accept\n');
    },
    async [Symbol.asyncDispose]() {
      const closed = once(python, 'close');
      python.stdin.end();
      await closed;
    },
  };
}
