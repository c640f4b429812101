// The options of the server, and the one place where they are checked.
import {
  checkBoolean,
  checkHost,
  checkInteger,
  checkKeys,
  checkListenPort,
  checkOneOf,
  checkOptions,
  checkSignal,
  checkSocketPath,
  checkTimeLimitMs,
  InvalidArgumentError,
  namesOf,
} from '@tcp-echo/base';
import { resolveFaultPlan, type FaultPlan } from '@tcp-echo/faults';
import {
  proxyProtocolModes,
  TrustedProxies,
  type ProxyProtocolMode,
  type ResolvedProxyOptions,
} from '@tcp-echo/proxy-protocol';
import type { ConnectionLimits } from './connection/limits.js';
import type { ModeOptions } from './connection/session.js';
import { echoServerDefaults } from './defaults.js';
import { engineOptions, type EngineOption } from './engine/engine.js';
import {
  bannerMoments,
  resolveIdentity,
  type BannerMoment,
  type ServerIdentity,
} from './identity/identity.js';
import type { ListenTarget } from './listen/listen.js';
import { resolveLogOptions, ServerLog, type LogOptions } from './log/server-log.js';
import { echoModes, type EchoMode } from './modes/mode-table.js';
import { resolveTls, type EchoServerTlsOptions } from './tls/tls-options.js';

/** Where `startEchoServer` listens and how it echoes. Limits that are not given do not hold. */
export interface EchoServerOptions {
  /** A host name or an IP address; `::` is every interface, of IPv4 too. @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** 0 asks for an ephemeral port. @defaultValue 0 */
  readonly port?: number;
  /** With `::`: listen on IPv6 only. @defaultValue false */
  readonly ipv6Only?: boolean;
  /** A Unix domain socket instead of host and port: a file, or on Linux an abstract name after `\0`. */
  readonly path?: string;
  /** Mode bits of the socket's file, such as 0o660. @defaultValue those that the umask leaves */
  readonly socketMode?: number;
  /** @defaultValue 'stream' */
  readonly mode?: EchoMode;
  /** How much of the first chunk goes back in mode `once`; the other modes have no such limit. @defaultValue 100 */
  readonly maxBytes?: number;
  /** How much of an unfinished line mode `line` holds back, in bytes. @defaultValue 65536 */
  readonly maxLineBytes?: number;
  /** How many connections may wait to be accepted; the operating system caps it. @defaultValue 511 */
  readonly backlog?: number;
  /**
   * What does the input and output: `net` is node:net, which has everything; `uring` and `epoll` are Linux's own
   * sockets, for speed; `auto` is the fastest one that has what is asked for. @defaultValue 'net'
   */
  readonly engine?: EngineOption;
  /**
   * How many threads serve, each with an event loop of its own. With engine `net`, 1 is the caller's, and more need
   * Node 22.12 and an operating system that shares a port: Linux, FreeBSD, Solaris or AIX. The others have threads
   * of their own in any case. @defaultValue 1
   */
  readonly threads?: number;
  /** Speak TLS. */
  readonly tls?: EchoServerTlsOptions;
  /**
   * Whether connections begin with a PROXY protocol header, of version 1 or 2: never (`off`), where one
   * comes (`auto`), or always (`required`). @defaultValue 'off'
   */
  readonly proxyProtocol?: ProxyProtocolMode;
  /**
   * Whose PROXY headers are believed: IP addresses, ranges such as `10.0.0.0/8`, and `unix` for every
   * peer on a Unix domain socket. @defaultValue ['127.0.0.0/8', '::1', 'unix']
   */
  readonly trustedProxies?: readonly string[];
  /**
   * How long a PROXY header may take, in milliseconds: from the start if it is required, else from its
   * first byte on. @defaultValue 5000
   */
  readonly proxyTimeoutMs?: number;
  /** When to say who serves, as one line of JSON. @defaultValue 'none' */
  readonly banner?: BannerMoment;
  /** What the banner says besides addresses. @defaultValue this host's name, and `POD_NAME` and `NODE_NAME` of the environment */
  readonly identity?: ServerIdentity;
  /** Keep what each connection received and sent, for tests: see `EchoServer.log`. @defaultValue false */
  readonly log?: boolean | LogOptions;
  /** Connections beyond so many are closed at once, and counted. */
  readonly maxConnections?: number;
  /** A connection on which no byte comes or goes for so long is ended. */
  readonly idleTimeoutMs?: number;
  /** A connection is ended after so long, whatever it does. */
  readonly maxConnectionMs?: number;
  /** What a connection sends beyond so many bytes is dropped; it is ended gracefully after their echo. */
  readonly maxBytesPerConnection?: number;
  /** So many bytes a second are read from a connection, on average. */
  readonly rateLimitBytesPerSecond?: number;
  /** How the server misbehaves, and on which connections: docs/guides/faults.md. @defaultValue not at all */
  readonly faults?: FaultPlan;
  /** Aborting it closes the server, as `close()` does. */
  readonly signal?: AbortSignal;
}

export type ResolvedServerOptions = ReturnType<typeof resolveServerOptions>;

/** A limit whose name is misspelt would not hold, and nobody would know. */
export const serverOptionNames = namesOf<EchoServerOptions>({
  host: true,
  port: true,
  ipv6Only: true,
  path: true,
  socketMode: true,
  mode: true,
  maxBytes: true,
  maxLineBytes: true,
  backlog: true,
  engine: true,
  threads: true,
  tls: true,
  proxyProtocol: true,
  trustedProxies: true,
  proxyTimeoutMs: true,
  banner: true,
  identity: true,
  log: true,
  maxConnections: true,
  idleTimeoutMs: true,
  maxConnectionMs: true,
  maxBytesPerConnection: true,
  rateLimitBytesPerSecond: true,
  faults: true,
  signal: true,
});

/** @throws InvalidArgumentError */
export function resolveServerOptions(options: EchoServerOptions) {
  const {
    mode = echoServerDefaults.mode,
    backlog = echoServerDefaults.backlog,
    engine = echoServerDefaults.engine,
    threads = echoServerDefaults.threads,
    banner = echoServerDefaults.banner,
    maxConnections,
    signal,
  } = checkOptions(options);
  checkKeys('startEchoServer', options, serverOptionNames);
  return {
    target: resolveTarget(options),
    backlog: checkInteger('backlog', backlog, 1, 65_535),
    engine: checkOneOf('engine', engine, engineOptions),
    threads: checkInteger('threads', threads, 1, 1024),
    mode: checkOneOf('mode', mode, echoModes),
    modeOptions: resolveModeOptions(options),
    proxy: resolveProxy(options),
    tls: options.tls === undefined ? undefined : resolveTls(options.tls),
    banner: checkOneOf('banner', banner, bannerMoments),
    identity: resolveIdentity(options.identity),
    log: makeLog(options.log),
    maxConnections: maxConnections ?? Infinity,
    limits: resolveLimits(options),
    faults: options.faults === undefined ? undefined : resolveFaultPlan(options.faults),
    signal: checkSignal(signal),
  };
}

/** The log to write; undefined where none is wanted. */
function makeLog(log: EchoServerOptions['log']): ServerLog | undefined {
  const limits = resolveLogOptions(log);
  return limits && new ServerLog(limits);
}

function resolveTarget(options: EchoServerOptions): ListenTarget {
  const { path, socketMode } = options;
  if (path === undefined) {
    if (socketMode !== undefined) {
      throw new InvalidArgumentError('socketMode is for a Unix domain socket; give a `path` too');
    }
    const {
      host = echoServerDefaults.host,
      port = echoServerDefaults.port,
      ipv6Only = false,
    } = options;
    return {
      host: checkHost(host),
      port: checkListenPort(port),
      ipv6Only: checkBoolean('ipv6Only', ipv6Only),
      reusePort: false,
    };
  }
  if (options.host !== undefined || options.port !== undefined) {
    throw new InvalidArgumentError(
      'a server listens on a `path` or on `host` and `port`, not both',
    );
  }
  return {
    path: checkSocketPath(path),
    socketMode: optional('socketMode', socketMode, (name, value) =>
      checkInteger(name, value, 0, 0o777),
    ),
  };
}

function resolveModeOptions(options: EchoServerOptions): ModeOptions {
  const { maxBytes = echoServerDefaults.maxBytes, maxLineBytes = echoServerDefaults.maxLineBytes } =
    options;
  return {
    maxBytes: checkAtLeast1('maxBytes', maxBytes),
    maxLineBytes: checkAtLeast1('maxLineBytes', maxLineBytes),
  };
}

function resolveProxy(options: EchoServerOptions): ResolvedProxyOptions | undefined {
  const {
    proxyProtocol = echoServerDefaults.proxyProtocol,
    trustedProxies = echoServerDefaults.trustedProxies,
    proxyTimeoutMs = echoServerDefaults.proxyTimeoutMs,
  } = options;
  const mode = checkOneOf('proxyProtocol', proxyProtocol, proxyProtocolModes);
  const timeoutMs = checkTimeLimitMs('proxyTimeoutMs', proxyTimeoutMs);
  // The list is checked, and copied, even where nobody is asked for a header.
  const proxy = { trustedProxies: new TrustedProxies(trustedProxies).list, timeoutMs };
  return mode === 'off' ? undefined : { mode, ...proxy };
}

function resolveLimits(options: EchoServerOptions): ConnectionLimits {
  const { idleTimeoutMs, maxConnectionMs, maxBytesPerConnection, rateLimitBytesPerSecond } =
    options;
  if (options.maxConnections !== undefined) checkAtLeast1('maxConnections', options.maxConnections);
  return {
    idleTimeoutMs: optional('idleTimeoutMs', idleTimeoutMs, checkTimeLimitMs),
    maxConnectionMs: optional('maxConnectionMs', maxConnectionMs, checkTimeLimitMs),
    maxBytesPerConnection: optional('maxBytesPerConnection', maxBytesPerConnection, checkAtLeast1),
    rateLimitBytesPerSecond: optional(
      'rateLimitBytesPerSecond',
      rateLimitBytesPerSecond,
      checkAtLeast1,
    ),
  };
}

function optional(
  name: string,
  value: number | undefined,
  check: (name: string, value: number) => number,
): number | undefined {
  return value === undefined ? undefined : check(name, value);
}

function checkAtLeast1(name: string, value: number): number {
  return checkInteger(name, value, 1, Number.MAX_SAFE_INTEGER);
}

// Options on their way to other threads: only plain data can be copied.

/**
 * A copy of `options` without those that are of this thread alone.
 *
 * @throws InvalidArgumentError if one is a function, or holds one.
 */
export function plainOptions(options: EchoServerOptions): EchoServerOptions {
  const { signal: _signal, threads: _threads, ...others } = options;
  const entries = Object.entries(others).map(([name, value]) => [name, plainData(name, value)]);
  return Object.fromEntries(entries) as EchoServerOptions;
}

/** A copy of `value`. @throws InvalidArgumentError if it is a function, or holds one. */
export function plainData<T>(name: string, value: T): T {
  try {
    return structuredClone(value);
  } catch (cause) {
    throw new InvalidArgumentError(
      `${name} must be plain data where a server has several threads, because it is copied to each, and a function cannot be; give data instead, or leave out \`threads\``,
      { cause },
    );
  }
}
