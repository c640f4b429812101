// Which options which engine has. The compiler wants an answer for each: one that was forgotten would be ignored in silence.
import { InvalidArgumentError } from '@tcp-echo/base';
import type { EchoServerOptions, ResolvedServerOptions } from '../options.js';
import { nativeMode } from './native/native-modes.js';

/** What was asked for and is not there, in words for people; undefined where that is nothing. */
type Lacking = (options: ResolvedServerOptions) => string | undefined;

interface Support {
  /** Of `uring` and `epoll`. */
  readonly native: Lacking;
  /** Of several threads, whatever the engine. */
  readonly threads: Lacking;
}

const has = (): undefined => undefined;
/** It says something about another option, without which it has no effect in any engine. */
const asOther = has;
const everywhere: Support = { native: has, threads: has };

const support: Readonly<Record<keyof EchoServerOptions, Support>> = {
  host: everywhere,
  port: everywhere,
  ipv6Only: everywhere,
  path: {
    native: ({ target }) => ('path' in target ? 'Unix domain sockets' : undefined),
    threads: ({ target }) =>
      'path' in target ? 'share a Unix domain socket; give `host` and `port`' : undefined,
  },
  socketMode: { native: asOther, threads: asOther },
  mode: {
    native: ({ mode }) => (nativeMode(mode) === undefined ? `mode '${mode}'` : undefined),
    threads: has,
  },
  maxBytes: everywhere,
  maxLineBytes: { native: asOther, threads: has },
  backlog: everywhere,
  engine: everywhere,
  threads: everywhere,
  tls: { native: ({ tls }) => (tls === undefined ? undefined : 'TLS'), threads: has },
  proxyProtocol: {
    native: ({ proxy }) => (proxy === undefined ? undefined : 'PROXY protocol'),
    threads: has,
  },
  trustedProxies: { native: asOther, threads: has },
  proxyTimeoutMs: { native: asOther, threads: has },
  banner: { native: ({ banner }) => (banner === 'none' ? undefined : 'banner'), threads: has },
  identity: { native: asOther, threads: has },
  log: {
    native: ({ log }) => (log === undefined ? undefined : 'log'),
    threads: ({ log }) =>
      log === undefined ? undefined : 'keep a log, which is of one thread; give `log: false`',
  },
  maxConnections: everywhere,
  idleTimeoutMs: everywhere,
  maxConnectionMs: everywhere,
  maxBytesPerConnection: everywhere,
  rateLimitBytesPerSecond: {
    native: ({ limits }) =>
      limits.rateLimitBytesPerSecond === undefined
        ? undefined
        : 'rate limit (rateLimitBytesPerSecond)',
    threads: has,
  },
  faults: { native: ({ faults }) => (faults === undefined ? undefined : 'faults'), threads: has },
  signal: everywhere,
};

/** What of `options` no native engine has, in words for people; undefined where they have all of it. */
export function lackingInNative(options: ResolvedServerOptions): string | undefined {
  return firstLacking('native', options);
}

/** @throws InvalidArgumentError if an option is not for several threads. */
export function checkForThreads(options: ResolvedServerOptions): void {
  const lacking = firstLacking('threads', options);
  if (lacking === undefined) return;
  throw new InvalidArgumentError(
    `threads: ${options.threads} cannot ${lacking}, or leave out \`threads\``,
  );
}

/** @internal */
export function lacks(engine: string, what: string): InvalidArgumentError {
  return new InvalidArgumentError(
    `engine '${engine}' has no ${what}; engine 'net' has, and 'auto' takes it where it has to`,
  );
}

function firstLacking(where: keyof Support, options: ResolvedServerOptions): string | undefined {
  for (const { [where]: lacking } of Object.values(support)) {
    const what = lacking(options);
    if (what !== undefined) return what;
  }
  return undefined;
}
