// The engines of a load generator.

/** What does the input and output: `uring` and `epoll` are Linux's own sockets, `net` is node:net. */
export type BenchEngineName = 'uring' | 'epoll' | 'net';

/**
 * An engine, or `auto`, which is the fastest that this system has; in a worker of your own `net`, until native sockets are loaded
 * there: a thread that is ended while it loads them ends the process.
 */
export type BenchEngineOption = 'auto' | BenchEngineName;

export const benchEngineOptions = [
  'auto',
  'uring',
  'epoll',
  'net',
] as const satisfies readonly BenchEngineOption[];

/** The engine that was taken, and why, in words for people. */
export interface EngineChoice {
  readonly name: BenchEngineName;
  readonly reason: string;
}
