// What a server does unless told otherwise.

/** The defaults of `startEchoServer`, and of `close()`: `graceMs`, in milliseconds. */
export const echoServerDefaults = Object.freeze({
  host: '127.0.0.1',
  port: 0,
  mode: 'stream',
  maxBytes: 100,
  backlog: 511,
  graceMs: 1000,
} as const);
