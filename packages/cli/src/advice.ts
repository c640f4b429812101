// What to say of an error: one line that names the cause, and one with the remedy, in the words of the flags.
import { formatAddress, TcpEchoError, type Endpoint } from '@tcp-echo/base';
import type {
  EchoConnectError,
  EchoEndedEarlyError,
  EchoMismatchError,
  EchoTimeoutError,
} from '@tcp-echo/echo-client-async';
import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { flagsFor } from './endpoint.js';
import { exitStatus, exitStatusOf, lackOf } from './exit-status.js';
import { speaksTls, type Situation } from './help/command-model.js';
import { HintedError } from './hinted-error.js';
import { inFlags } from './in-flags.js';
import { remedyOf } from './remedy.js';
import { version } from './version.js';

/** What a person, or with `--json` a program, is told of how a command failed. */
export interface Advice {
  /** A stable name, `ERR_…`. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** What is to be told of `error`, in a `situation`. */
export async function adviseOn(error: unknown, situation: Situation): Promise<Advice> {
  const lacked = lackOf(error);
  if (lacked !== undefined) return adviseOnLack(lacked);
  if (exitStatusOf(error) === exitStatus.bug) return adviseOnBug(error);
  if (error instanceof HintedError)
    return { ...(await adviseOn(error.cause, situation)), hint: error.hint };
  const { message, ...rest } = await describe(error as TcpEchoError, situation);
  return { code: codeOf(error) ?? '', message: inFlags(message, situation.flags), ...rest };
}

/** Whatever it was, it should not have come out; unless the system is at fault. */
export function adviseOnBug(error: unknown): Advice {
  const lacked = lackOf(error);
  if (lacked !== undefined) return adviseOnLack(lacked);
  const [cause = ''] = String(error).split('\n', 1);
  return {
    code: codeOf(error) ?? 'ERR_BUG',
    message: `this is a bug of tcp-echo: ${cause}`,
    hint: `report it with what -v prints, and this: tcp-echo ${version}, Node ${process.version}, ${process.platform} ${process.arch}`,
  };
}

/** Whatever was being done: of all that is opened any may be the first that is one too many. */
function adviseOnLack(lacked: 'EMFILE' | 'ENFILE'): Advice {
  const isOwn = lacked === 'EMFILE';
  return {
    code: 'ERR_TOO_MANY_OPEN_FILES',
    message: isOwn
      ? 'this process may open no more files and sockets (EMFILE)'
      : 'this system may open no more files and sockets (ENFILE)',
    hint: isOwn
      ? 'raise the limit of open files, which `ulimit -n` shows and sets'
      : "raise the system's limit, as sysctl fs.file-max shows it, or close what has files open",
  };
}

async function describe(error: TcpEchoError, situation: Situation): Promise<Omit<Advice, 'code'>> {
  const system = codeOf(error.cause) ?? 'unknown reason';
  switch (error.code) {
    case 'ERR_CONNECT_FAILED':
      return onConnect(error as EchoConnectError, system);
    case 'ERR_LISTEN_FAILED':
      return onListen((error as unknown as { address: Endpoint }).address, system);
    case 'ERR_BENCH_TARGET_UNKNOWN':
      return noSuchHost((error as unknown as { host: string }).host, system);
    case 'ERR_TLS_FAILED': {
      const at = formatAddress((error as unknown as { peer: Endpoint }).peer);
      const message = `the TLS handshake with ${at} failed (${system})`;
      return { message, hint: tlsHint(system, situation) };
    }
  }
  const hint = (await remedyOf(error)) ?? hintFor(error, situation);
  return { message: error.message, ...(hint !== undefined && { hint }) };
}

function hintFor(error: TcpEchoError, situation: Situation): string | undefined {
  switch (error.code) {
    case 'ERR_ECHO_MISMATCH':
      return onMismatch(error as EchoMismatchError, situation);
    case 'ERR_ECHO_ENDED_EARLY':
      return (error as EchoEndedEarlyError).silent
        ? `${hintOnEnd(situation)}; or is that no echo server?`
        : 'a server in mode once echoes at most its --max-bytes, and only one message';
    case 'ERR_ECHO_TIMEOUT':
      return onTimeout(error as EchoTimeoutError, situation);
    case 'ERR_CONNECTION_LOST':
      return 'the server, or something on the path, cut the connection off; try again';
    case 'ERR_ENGINE_UNAVAILABLE':
      return 'leave it to tcp-echo, which takes the fastest one there is: --engine auto';
    case 'ERR_THREADS_UNSUPPORTED': {
      const given = ['threads', 'engine'].find((flag) => situation.gives(flag));
      return given && `leave out --${given}`;
    }
    default:
      return undefined;
  }
}

function onMismatch({ tlsAlert }: EchoMismatchError, situation: Situation): string {
  if (!tlsAlert) return 'is that an echo server? Something on the path may change what is sent';
  return situation.flags.includes('tls')
    ? 'that port is for TLS: add --tls, or is there another one for plain TCP?'
    : `that port is for TLS, ${whoSpeaksTls}; or is there another one for plain TCP?`;
}

/** Of a peer that ended before a single byte. */
export function hintOnEnd(situation: Situation): string {
  const proxy =
    'a PROXY header, as balancers send it; if it is a balancer, its servers may be down';
  if (!situation.flags.includes('tls')) return `it may want TLS, ${whoSpeaksTls}; or ${proxy}`;
  if (!speaksTls(situation)) return `it may want --tls, or ${proxy}`;
  return `it may want ${situation.gives('cert') ? '' : '--cert FILE --key FILE, or '}${proxy}`;
}

const whoSpeaksTls = 'which send, ping and verify speak, with --tls';

function onTimeout({ operation, peer }: EchoTimeoutError, situation: Situation): string {
  const slow = 'one that is only slow needs a longer --timeout';
  if (operation === 'tls')
    return `is TLS spoken there? One that is only slow needs a longer --timeout`;
  if (operation === 'connect') {
    const what =
      'path' in peer ? 'is the server stuck' : 'is the address right, and the network up';
    return `${what}? A firewall may drop what is sent there; ${slow}`;
  }
  const can = (flag: string): boolean => situation.flags.includes(flag) && !situation.gives(flag);
  const needs = [
    ...(can('lines') ? ['one that answers line by line needs --lines'] : []),
    ...(can('half-close') ? ['one that answers at the end --half-close'] : []),
    ...(can('tls') && !speaksTls(situation) ? ['one of TLS --tls'] : []),
    ...(situation.flags.includes('tls') ? [] : [`one of TLS another command: ${whoSpeaksTls}`]),
    slow,
  ].join(', ');
  return `is that an echo server? ${needs[0]?.toUpperCase() ?? ''}${needs.slice(1)}`;
}

function onConnect(
  { peer, reason, message }: EchoConnectError,
  system: string,
): Omit<Advice, 'code'> {
  const at = formatAddress(peer);
  if (reason === 'name-not-found' && 'host' in peer) return noSuchHost(peer.host, system);
  if (reason === 'refused' && system === 'ECONNREFUSED') {
    return { message: `connection refused at ${at} (${system})`, hint: howToServe(peer) };
  }
  if (reason === 'no-such-socket') {
    return { message: `there is no socket ${at} (${system})`, hint: howToServe(peer) };
  }
  return {
    message: `could not connect to ${at} (${system})`,
    hint:
      onAddressFamily(peer, system) ??
      // The package's own remedy comes after the code.
      message.split(`: ${system}: `)[1] ??
      ('path' in peer
        ? 'check the path, and what listens there'
        : 'check host and port, and the network between here and there'),
  };
}

/** Nobody can start a server on another machine from here. */
function howToServe(peer: Endpoint): string {
  if ('path' in peer || isHere(peer.host)) {
    return `start a server with: tcp-echo serve ${flagsFor(peer)}`;
  }
  return `is that the port? To start a server on that machine: tcp-echo serve --host 0.0.0.0 --port ${peer.port}`;
}

function isHere(host: string): boolean {
  if (host === 'localhost' || host.startsWith('127.')) return true;
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const [bare] = host.split('%');
  return addresses.some(({ address }) => address === bare);
}

function hasIPv6(): boolean {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return addresses.some(({ family }) => family === 'IPv6');
}

/** What is wrong with an address where nothing is wrong with the network. */
function onAddressFamily(endpoint: Endpoint, system: string): string | undefined {
  if ('path' in endpoint) return undefined;
  const { host } = endpoint;
  // From Node 22 on libuv takes an interface of its own choice, which may have no way there.
  const isUnclear = system === 'EINVAL' || (system === 'EADDRNOTAVAIL' && hasIPv6());
  if (isUnclear && /^fe[89ab].:/i.test(host) && !host.includes('%')) {
    const [name = 'eth0'] = Object.keys(networkInterfaces()).filter((each) => each !== 'lo');
    return `a link-local address needs its interface: ${host}%${name}`;
  }
  const hasNone = system === 'EAFNOSUPPORT' || (system === 'EADDRNOTAVAIL' && !hasIPv6());
  if (!isIPv6(host) || !hasNone) return undefined;
  return host === '::'
    ? 'this system has no IPv6: every interface is 0.0.0.0'
    : 'this system has no IPv6: give an IPv4 address';
}

function noSuchHost(host: string, system: string): Omit<Advice, 'code'> {
  if (system === 'EAI_AGAIN') {
    return {
      message: `could not look up the host ${host} (${system})`,
      hint: 'the name server did not answer: try again, or give an IP address',
    };
  }
  const message = `no such host: ${host} (${system})`;
  return { message, hint: 'check the spelling, or give an IP address' };
}

function onListen(address: Endpoint, system: string): Omit<Advice, 'code'> {
  const at = formatAddress(address);
  const message = `could not listen on ${at} (${system})`;
  if ('path' in address) return onListenAtPath(address.path, at, system);
  switch (system) {
    case 'EADDRINUSE':
      return {
        message: `${at} is in use (EADDRINUSE)`,
        hint: 'stop what listens there, or let the system choose a free port: tcp-echo serve --port 0',
      };
    case 'EACCES':
      return {
        message: `not allowed to listen on ${at} (EACCES)`,
        hint:
          address.port < 1024
            ? 'ports below 1024 need privileges; take a higher one'
            : 'the rules of this system forbid it; take another port',
      };
    default:
      return {
        message,
        hint:
          onAddressFamily(address, system) ??
          `give an address of this machine: 127.0.0.1, or ${hasIPv6() ? '::' : '0.0.0.0'} for every interface`,
      };
  }
}

function onListenAtPath(path: string, at: string, system: string): Omit<Advice, 'code'> {
  switch (system) {
    case 'EADDRINUSE':
      return {
        message: `${at} is in use (EADDRINUSE)`,
        hint: path.startsWith('\0')
          ? 'stop what listens there, or take another name'
          : 'stop what listens there, remove a file that lies there, or take another path',
      };
    case 'EACCES':
      return {
        message: `not allowed to listen on ${at} (EACCES)`,
        hint: 'the folder does not exist, or does not let you make a file; take another path',
      };
    default:
      return { message: `could not listen on ${at} (${system})`, hint: 'take another path' };
  }
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

// What helps against a TLS handshake that failed, in the words of the flags.

/** `code` is OpenSSL's or Node's. */
function tlsHint(code: string, situation: Situation): string {
  const [, hint] = hints.find(([pattern]) => pattern.test(code)) ?? [];
  if (hint === undefined) return 'check that TLS is spoken there, and the flags of TLS';
  return typeof hint === 'string' ? hint : hint(situation);
}

const tlsFlags = ['tls', 'ca', 'cert', 'key', 'servername', 'alpn', 'insecure'];

const hints: readonly (readonly [RegExp, string | ((situation: Situation) => string)])[] = [
  [
    /SELF_SIGNED|^UNABLE_TO_/,
    ({ gives }) =>
      gives('ca')
        ? 'no authority in --ca has signed it: give the one that has; or verify nothing: --insecure'
        : "give the certificate of the server's authority: --ca FILE; or verify nothing: --insecure",
  ],
  [
    /ALTNAME|HOSTNAME_MISMATCH/,
    "give a name that is in the server's certificate: --servername NAME",
  ],
  [
    /^CERT_(HAS_EXPIRED|NOT_YET_VALID)/,
    "renew the server's certificate, or check this machine's clock; or verify nothing: --insecure",
  ],
  [
    /ALERT_(HANDSHAKE_FAILURE|UNKNOWN_CA|BAD_CERTIFICATE|.*CERTIFICATE.*)/,
    ({ gives }) =>
      gives('cert')
        ? 'the server does not trust --cert: give a certificate that it trusts'
        : 'the server wants a certificate that it trusts: --cert FILE --key FILE',
  ],
  [/NO_APPLICATION_PROTOCOL/, 'the server speaks none of the protocols of --alpn'],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/,
    'the two have no TLS version in common; this end speaks 1.2 and 1.3',
  ],
  [
    /WRONG_VERSION|PACKET_LENGTH|UNEXPECTED_MESSAGE|RECORD/,
    ({ gives }) => {
      const given = tlsFlags.filter((flag) => gives(flag)).map((flag) => `--${flag}`);
      return `no TLS is spoken there: leave out ${given.join(' and ')}`;
    },
  ],
];
