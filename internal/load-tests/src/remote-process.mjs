// @ts-check
// A program in a process of its own, whose methods are called from here: see programs/answer.mjs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export class RemoteProcess {
  #child;
  #lastId = 0;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  #pending = new Map();

  /**
   * Starts a program; resolves once it can be called.
   *
   * @param {string | URL} which the name of one of `programs/`, or where another one is
   * @param {{ openFiles?: number }} [options] `openFiles`: how many files it may have open
   */
  static async start(which, { openFiles } = {}) {
    const url = which instanceof URL ? which : new URL(`../programs/${which}.mjs`, import.meta.url);
    const program = fileURLToPath(url);
    const remote = new RemoteProcess([process.execPath, '--expose-gc', program], openFiles);
    await new Promise((resolve, reject) => remote.#pending.set(0, { resolve, reject }));
    return remote;
  }

  /**
   * @param {string[]} command
   * @param {number} [openFiles]
   */
  constructor(command, openFiles) {
    const raise = openFiles === undefined ? '' : `ulimit -n ${openFiles} && `;
    this.#child = spawn('sh', ['-c', `${raise}exec "$@"`, 'sh', ...command], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', (/** @type {any} */ { id, result, error }) => {
      const call = this.#pending.get(id);
      this.#pending.delete(id);
      if (error === undefined) call?.resolve(result);
      else call?.reject(new Error(error));
    });
    this.#child.once('close', (code, signal) => {
      for (const { reject } of this.#pending.values()) {
        reject(new Error(`${command.join(' ')} ended with ${signal ?? code} before it answered`));
      }
      this.#pending.clear();
    });
  }

  get pid() {
    if (this.#child.pid === undefined) throw new Error('the process did not start');
    return this.#child.pid;
  }

  /**
   * @param {string} method
   * @param {unknown[]} args plain data
   * @returns {Promise<any>} what the method returned
   */
  call(method, ...args) {
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#child.send({ id, method, args }, (error) => error && reject(error));
    });
  }

  /** Ends it as nothing else can: it has no time for a last word. */
  async kill() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
  }

  async [Symbol.asyncDispose]() {
    await this.kill();
  }
}
