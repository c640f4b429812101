// The server under load, in a process of its own: what it says of itself, and what the kernel says of it.
import type {
  CloseOptions,
  CloseReport,
  EchoServerOptions,
  EchoServerStats,
} from '@tcp-echo/echo-server';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSockets, residentBytes } from './process-facts.mjs';
import { RemoteProcess } from './remote-process.mjs';

/** What a server needs. V8 and malloc give memory back late: what is resident is more than what is in use. */
export interface ServerMemory {
  /** Of JavaScript's objects and buffers. */
  readonly heapBytes: number;
  readonly residentBytes: number;
}

/** A server in another process. Disposing of it kills the process. */
export class ServerProcess implements AsyncDisposable {
  readonly #remote: RemoteProcess;
  /** 0 where it listens on a Unix domain socket. */
  readonly port: number;

  private constructor(remote: RemoteProcess, port: number) {
    this.#remote = remote;
    this.port = port;
  }

  static async start(
    options: EchoServerOptions,
    limits: { readonly openFiles?: number } = {},
  ): Promise<ServerProcess> {
    const remote = await RemoteProcess.start('server', limits);
    const { port = 0 } = (await remote.call('start', options)) as { readonly port?: number };
    return new ServerProcess(remote, port);
  }

  stats(): Promise<EchoServerStats> {
    return this.#remote.call('stats') as Promise<EchoServerStats>;
  }

  close(options?: CloseOptions): Promise<CloseReport> {
    return this.#remote.call('close', options) as Promise<CloseReport>;
  }

  /** What keeps its loop alive, by kind. */
  resources(): Promise<readonly string[]> {
    return this.#remote.call('resources') as Promise<readonly string[]>;
  }

  /** How many sockets it has open, the listening one included. */
  get openSockets(): number {
    return openSockets(this.#remote.pid);
  }

  /** Its memory once its garbage is collected. */
  async memory(): Promise<ServerMemory> {
    const heapBytes = (await this.#remote.call('collectGarbage')) as number;
    return { heapBytes, residentBytes: residentBytes(this.#remote.pid) };
  }

  /** Asks until its statistics are as wanted; soon only now and then, for whoever asks takes time from it. */
  async until(wanted: (stats: EchoServerStats) => boolean): Promise<EchoServerStats> {
    for (let asked = 1; ; asked += 1) {
      const stats = await this.stats();
      if (wanted(stats)) return stats;
      if (asked > 20) await sleep(5);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#remote.kill();
  }
}
