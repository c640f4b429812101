// What a server does unless told otherwise.

/** The defaults of `startEchoServer`, and of `close()`: `delayMs` and `graceMs`, in milliseconds. */
export const echoServerDefaults = Object.freeze({
  host: '127.0.0.1',
  port: 0,
  mode: 'stream',
  maxBytes: 100,
  maxLineBytes: 65_536,
  backlog: 511,
  threads: 1,
  banner: 'none',
  delayMs: 0,
  graceMs: 1000,
} as const);
