// The settings that say what `serve` does with what it receives. What they say of the server is held against it by
// the compiler: importing it would load it for every command, and for help.
import { checkHost, InvalidArgumentError } from '@tcp-echo/base';
import type {
  BannerMoment,
  EchoMode,
  echoServerDefaults,
  EngineOption,
  ProxyProtocolMode,
  ServerIdentity,
} from '@tcp-echo/echo-server';
import type { SecureVersion } from 'node:tls';
import { hostSetting, listenPortSetting, unixSetting } from '../../endpoint.js';
import {
  fileSetting,
  parseBoolean,
  parseDurationMs,
  parseInteger,
  parseList,
  parseOneOf,
  parseSizeBytes,
  parseSpecs,
  parseTimeLimitMs,
  type FlagSetting,
  type SettingTable,
} from '../../settings.js';
import { UsageError } from '../../usage-error.js';

const modes = Object.keys({
  once: true,
  stream: true,
  line: true,
  discard: true,
  chargen: true,
} satisfies Record<EchoMode, true>) as EchoMode[];

const moments = Object.keys({
  none: true,
  'on-connect': true,
  'after-first-byte': true,
} satisfies Record<BannerMoment, true>) as BannerMoment[];

const engines = Object.keys({
  net: true,
  uring: true,
  epoll: true,
  auto: true,
} satisfies Record<EngineOption, true>) as EngineOption[];

export const echoSettings = {
  mode: {
    variable: 'TCP_ECHO_MODE',
    defaultValue: 'stream' satisfies (typeof echoServerDefaults)['mode'],
    parse: (text) => parseOneOf(text, modes),
    placeholder: 'MODE',
    brief: 'stream, once (a first chunk, then close), line, discard or chargen',
    completes: modes,
  },
  maxBytes: {
    variable: 'TCP_ECHO_MAX_BYTES',
    defaultValue: 100 satisfies (typeof echoServerDefaults)['maxBytes'],
    parse: (text) => parseSizeBytes('max-bytes', text, 1),
    placeholder: 'SIZE',
    brief: 'How much of the first chunk mode once sends back',
  },
  maxLineBytes: {
    variable: 'TCP_ECHO_MAX_LINE_BYTES',
    defaultValue: 65_536 satisfies (typeof echoServerDefaults)['maxLineBytes'],
    parse: (text) => parseSizeBytes('max-line-bytes', text, 1),
    placeholder: 'SIZE',
    brief: 'How much of an unfinished line mode line holds back',
    shownDefault: '64KiB',
  },
  banner: {
    variable: 'TCP_ECHO_BANNER',
    defaultValue: 'none' satisfies (typeof echoServerDefaults)['banner'],
    parse: (text) => parseOneOf(text, moments),
    placeholder: 'WHEN',
    brief: 'Say who serves: none, on-connect or after-first-byte',
    completes: moments,
  },
  identity: {
    variable: 'TCP_ECHO_IDENTITY',
    defaultValue: undefined as ServerIdentity | undefined,
    parse: parseIdentity,
    placeholder: 'WHO',
    brief: 'What the banner says: host=…,pod=…,node=…',
    shownDefault: 'the host name',
  },
} as const satisfies SettingTable;

export const engineSettings = {
  engine: {
    variable: 'TCP_ECHO_ENGINE',
    defaultValue: 'net' satisfies (typeof echoServerDefaults)['engine'],
    parse: (text) => parseOneOf(text, engines),
    placeholder: 'ENGINE',
    brief: 'net, uring, epoll, or auto: the fastest that has it all',
    completes: engines,
  },
  threads: {
    variable: 'TCP_ECHO_THREADS',
    defaultValue: 1 satisfies (typeof echoServerDefaults)['threads'],
    parse: (text) => parseInteger('threads', text, 1, 1024),
    placeholder: 'COUNT',
    brief: 'How many threads serve',
  },
} as const satisfies SettingTable;

// `--identity host=a,pod=b,node=c`.

const keys = Object.keys({
  host: true,
  pod: true,
  node: true,
} satisfies Record<keyof ServerIdentity, true>);

/** @throws UsageError */
function parseIdentity(text: string): ServerIdentity {
  const pairs = text.split(',').map((pair) => {
    const [, key, value] = /^([^=]*)=(.+)$/.exec(pair) ?? [];
    if (key !== undefined && keys.includes(key)) return [key, value];
    throw new UsageError(
      `an identity is made of host=…, pod=… and node=…, not ${JSON.stringify(pair)}`,
      'as in: --identity host=alpha,pod=echo-1',
    );
  });
  return Object.fromEntries(pairs) as ServerIdentity;
}

// The limits of `serve`. One that is not given does not hold.

export const limitSettings = {
  maxConnections: {
    variable: 'TCP_ECHO_MAX_CONNECTIONS',
    defaultValue: undefined,
    parse: (text) => parseInteger('max-connections', text, 1, Number.MAX_SAFE_INTEGER),
    placeholder: 'COUNT',
    brief: 'Close connections beyond so many at once',
  },
  idleTimeout: timeLimit(
    'idle-timeout',
    'TCP_ECHO_IDLE_TIMEOUT',
    'End a connection on which no byte comes or goes for so long',
  ),
  maxConnectionTime: timeLimit(
    'max-connection-time',
    'TCP_ECHO_MAX_CONNECTION_TIME',
    'End a connection after so long, whatever it does',
  ),
  maxBytesPerConnection: {
    variable: 'TCP_ECHO_MAX_BYTES_PER_CONNECTION',
    defaultValue: undefined,
    parse: (text) => parseSizeBytes('max-bytes-per-connection', text, 1),
    placeholder: 'SIZE',
    brief: 'End a connection after the echo of so many bytes',
  },
  rateLimit: {
    variable: 'TCP_ECHO_RATE_LIMIT',
    defaultValue: undefined,
    parse: (text) => parseSizeBytes('rate-limit', text.replace(/\/s$/, ''), 1),
    placeholder: 'SIZE',
    brief: 'Read so many bytes a second from a connection',
  },
} as const satisfies SettingTable;

function timeLimit(name: string, variable: string, brief: string) {
  return {
    variable,
    defaultValue: undefined,
    parse: (text) => parseTimeLimitMs(name, text),
    placeholder: 'DURATION',
    brief,
  } as const satisfies FlagSetting<number, undefined>;
}

// The settings that say where `serve` listens.

export const listenSettings = {
  host: {
    ...hostSetting,
    placeholder: 'HOST',
    brief: 'Address to listen on; :: is every interface',
  },
  port: { ...listenPortSetting, placeholder: 'PORT', brief: 'Port to listen on, 0 for a free one' },
  ipv6Only: {
    variable: 'TCP_ECHO_IPV6_ONLY',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'With --host ::, leave IPv4 out',
  },
  unix: {
    ...unixSetting,
    placeholder: 'PATH',
    brief: 'A Unix domain socket instead, @NAME for an abstract one',
    completes: 'file',
  },
  socketMode: {
    variable: 'TCP_ECHO_SOCKET_MODE',
    defaultValue: undefined,
    parse: parseMode,
    placeholder: 'MODE',
    brief: "Mode of the socket's file, as 660",
    shownDefault: 'by the umask',
  },
  backlog: {
    variable: 'TCP_ECHO_BACKLOG',
    defaultValue: 511 satisfies (typeof echoServerDefaults)['backlog'],
    parse: (text) => parseInteger('backlog', text, 1, 65_535),
    placeholder: 'COUNT',
    brief: 'How many connections may wait to be accepted',
  },
} as const satisfies SettingTable;

/** chmod(1): octal. */
function parseMode(text: string): number {
  if (/^0?[0-7]{3}$/.test(text)) return Number.parseInt(text, 8);
  throw new InvalidArgumentError(
    `socket-mode must be three octal digits, as 660, not ${JSON.stringify(text)}`,
  );
}

// The settings of `serve` that stand in front of the echo, beside it and after it: proxies, faults, metrics, the end.

const proxyModes = Object.keys({
  off: true,
  auto: true,
  required: true,
} satisfies Record<ProxyProtocolMode, true>) as ProxyProtocolMode[];

export const proxySettings = {
  proxyProtocol: {
    variable: 'TCP_ECHO_PROXY_PROTOCOL',
    defaultValue: 'off' satisfies (typeof echoServerDefaults)['proxyProtocol'],
    parse: (text) => parseOneOf(text, proxyModes),
    placeholder: 'HOW',
    brief: 'off; auto: where a header comes; or required',
    completes: proxyModes,
  },
  trustedProxies: {
    variable: 'TCP_ECHO_TRUSTED_PROXIES',
    defaultValue: undefined,
    parse: parseList,
    placeholder: 'RANGE,…',
    brief: 'Whose headers are believed',
    shownDefault: '127.0.0.0/8,::1,unix',
  },
  proxyTimeout: {
    variable: 'TCP_ECHO_PROXY_TIMEOUT',
    defaultValue: undefined,
    parse: (text) => parseTimeLimitMs('proxy-timeout', text),
    placeholder: 'DURATION',
    brief: 'How long a header may take',
    shownDefault: '5s',
  },
} as const satisfies SettingTable;

export const faultSettings = {
  fault: {
    variable: 'TCP_ECHO_FAULT',
    defaultValue: [] as readonly string[],
    parse: parseSpecs,
    repeatable: true,
    placeholder: 'SPEC',
    brief: 'Misbehave: NAME:VALUE,PARAMETER=VALUE,…; repeatable',
    shownDefault: 'none',
    completes: 'fault',
  },
  faultSeed: {
    variable: 'TCP_ECHO_FAULT_SEED',
    defaultValue: 0,
    parse: (text) => parseInteger('fault-seed', text, 0, Number.MAX_SAFE_INTEGER),
    placeholder: 'NUMBER',
    brief: 'The same seed, the same faults',
  },
} as const satisfies SettingTable;

export const logSettings = {
  timestamps: {
    variable: 'TCP_ECHO_TIMESTAMPS',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'Print when each line happened; with --json they always have it',
  },
} as const satisfies SettingTable;

export const metricsSettings = {
  metrics: {
    variable: 'TCP_ECHO_METRICS',
    defaultValue: undefined,
    parse: (text) => parseInteger('metrics', text, 0, 65_535),
    placeholder: 'PORT',
    brief: 'Serve /metrics, /healthz and /readyz over HTTP, 0 for a free port',
  },
  metricsHost: {
    variable: 'TCP_ECHO_METRICS_HOST',
    defaultValue: undefined,
    parse: (text) => checkHost(text, 'metrics-host'),
    placeholder: 'HOST',
    brief: 'Where to serve them',
    shownDefault: '--host',
  },
} as const satisfies SettingTable;

export const endSettings = {
  drain: {
    variable: 'TCP_ECHO_DRAIN',
    defaultValue: 5000,
    parse: parseDurationMs,
    placeholder: 'DURATION',
    brief: 'How long Ctrl-C waits for open connections',
    shownDefault: '5s',
  },
  drainDelay: {
    variable: 'TCP_ECHO_DRAIN_DELAY',
    defaultValue: 0 satisfies (typeof echoServerDefaults)['delayMs'],
    parse: parseDurationMs,
    placeholder: 'DURATION',
    brief: 'How long it goes on accepting before that, not ready',
    shownDefault: '0s',
  },
} as const satisfies SettingTable;

// How `serve` speaks TLS. Files are read when the server starts.

const versions = ['TLSv1.2', 'TLSv1.3'] as const satisfies readonly SecureVersion[];

export const tlsSettings = {
  tlsCert: fileSetting('TCP_ECHO_TLS_CERT', 'Speak TLS, with this certificate chain (PEM)'),
  tlsKey: fileSetting('TCP_ECHO_TLS_KEY', 'Its private key (PEM)'),
  tlsPassphraseFile: fileSetting(
    'TCP_ECHO_TLS_PASSPHRASE_FILE',
    'What the key is encrypted with, in a file',
  ),
  tlsSni: {
    variable: 'TCP_ECHO_TLS_SNI',
    defaultValue: [] as readonly string[],
    parse: parseSpecs,
    repeatable: true,
    placeholder: 'NAME=CERT:KEY',
    brief: 'Other files where a client asks for NAME; repeatable',
    shownDefault: 'none',
  },
  tlsClientCa: fileSetting(
    'TCP_ECHO_TLS_CLIENT_CA',
    'Ask clients for a certificate that these have signed (PEM)',
  ),
  tlsClientCertificate: {
    variable: 'TCP_ECHO_TLS_CLIENT_CERTIFICATE',
    defaultValue: undefined,
    parse: (text) => parseOneOf(text, ['required', 'optional']),
    placeholder: 'HOW',
    brief: 'Whether a client without one is refused',
    shownDefault: 'required',
    completes: ['required', 'optional'],
  },
  tlsAlpn: {
    variable: 'TCP_ECHO_TLS_ALPN',
    defaultValue: undefined,
    parse: parseList,
    placeholder: 'NAME,…',
    brief: 'Application protocols to agree on, best first',
  },
  tlsMinVersion: {
    variable: 'TCP_ECHO_TLS_MIN_VERSION',
    defaultValue: undefined,
    parse: (text) => parseOneOf(text, versions),
    placeholder: 'VERSION',
    brief: 'The oldest version to accept',
    shownDefault: 'TLSv1.2',
    completes: versions,
  },
  tlsHandshakeTimeout: {
    variable: 'TCP_ECHO_TLS_HANDSHAKE_TIMEOUT',
    defaultValue: undefined,
    parse: (text) => parseTimeLimitMs('tls-handshake-timeout', text),
    placeholder: 'DURATION',
    brief: 'Limit of a handshake',
    shownDefault: '10s',
  },
} as const satisfies SettingTable;
