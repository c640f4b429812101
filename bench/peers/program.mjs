// The programs that measurements run beside each other: found, compiled, and talked to line by line.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The path of a file in this folder. */
export const peer = (name) => fileURLToPath(new URL(name, import.meta.url));
const cache = fileURLToPath(new URL('../.cache/', import.meta.url));

/** Compiles `<name>.c` of this folder and returns the path of the program. */
export function compile(name) {
  mkdirSync(cache, { recursive: true });
  execFileSync('cc', ['-O2', '-pthread', '-o', `${cache}${name}`, peer(`${name}.c`)]);
  return `${cache}${name}`;
}

/** A program that answers each line with a line. It ends when its standard input does. */
export class Program {
  constructor(command, ...args) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async ask(line) {
    if (line !== undefined) this.child.stdin.write(`${line}\n`);
    const { value } = await this.lines.next();
    if (value === undefined) throw new Error(`${this.child.spawnargs.join(' ')} ended early`);
    return Number(value);
  }

  async end() {
    const closed = once(this.child, 'close');
    this.child.stdin.end();
    await closed;
  }
}
