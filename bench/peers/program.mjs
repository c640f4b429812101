// A program that measurements run beside others, and talk to line by line. It ends when its standard input does.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** How long a program may take to end by itself. */
const patienceMs = 5000;

export class Program {
  #lines;
  #closed;

  constructor(command, ...args) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#closed = once(this.child, 'close');
    // Who asks is told; a program that nobody asks any more may be gone.
    this.#closed.catch(() => {});
    this.child.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  get pid() {
    return this.child.pid;
  }

  async readLine() {
    const { value } = await this.#lines.next();
    if (value === undefined) throw new Error(`${this.child.spawnargs.join(' ')} ended early`);
    return value;
  }

  async ask(line) {
    if (line !== undefined) this.child.stdin.write(`${line}\n`);
    return Number(await this.readLine());
  }

  async end() {
    this.child.stdin.end();
    const patience = setTimeout(() => this.child.kill('SIGKILL'), patienceMs);
    await this.#closed;
    clearTimeout(patience);
  }
}
