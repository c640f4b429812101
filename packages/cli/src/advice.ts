// What to say of an error: one line that names the cause, and one with the remedy, in the words of the flags.
import { formatAddress, TcpEchoError, type Endpoint } from '@tcp-echo/core-helpers';
import type {
  EchoConnectError,
  EchoEndedEarlyError,
  EchoMismatchError,
  EchoTimeoutError,
} from '@tcp-echo/echo-client-async';
import { flagsFor } from './endpoint.js';
import { exitStatus, exitStatusOf } from './exit-status.js';
import { HintedError } from './hinted-error.js';
import { inFlags } from './in-flags.js';
import { remedyOf } from './remedy.js';
import { tlsHint } from './tls-hint.js';
import { version } from './version.js';

/** What a person, or with `--json` a program, is told of how a command failed. */
export interface Advice {
  /** A stable name, `ERR_…`. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** What is to be told of `error`, where the command has these `flags`. */
export async function adviseOn(error: unknown, flags: readonly string[]): Promise<Advice> {
  if (exitStatusOf(error) === exitStatus.bug) return adviseOnBug(error);
  if (error instanceof HintedError)
    return { ...(await adviseOn(error.cause, flags)), hint: error.hint };
  const { message, ...rest } = await describe(error as TcpEchoError, flags.includes('tls'));
  return { code: codeOf(error) ?? '', message: inFlags(message, flags), ...rest };
}

/** Whatever it was, it should not have come out. */
export function adviseOnBug(error: unknown): Advice {
  const [cause = ''] = String(error).split('\n', 1);
  return {
    code: codeOf(error) ?? 'ERR_BUG',
    message: `this is a bug of tcp-echo: ${cause}`,
    hint: `report it with what -v prints, and this: tcp-echo ${version}, Node ${process.version}, ${process.platform} ${process.arch}`,
  };
}

async function describe(error: TcpEchoError, speaksTls: boolean): Promise<Omit<Advice, 'code'>> {
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
      return { message: `the TLS handshake with ${at} failed (${system})`, hint: tlsHint(system) };
    }
  }
  const hint = (await remedyOf(error)) ?? hintOnTls(error, speaksTls) ?? hints[error.code];
  return { message: error.message, ...(hint !== undefined && { hint }) };
}

/** Where TLS, or a certificate, may be what is missing: the usual hint would lead astray. */
function hintOnTls(error: TcpEchoError, speaksTls: boolean): string | undefined {
  if (error.code === 'ERR_ECHO_MISMATCH' && (error as EchoMismatchError).tlsAlert) {
    return speaksTls
      ? 'that port is for TLS: add --tls, or is there another one for plain TCP?'
      : `that port is for TLS, ${whoSpeaksTls}; or is there another one for plain TCP?`;
  }
  if (error.code === 'ERR_ECHO_ENDED_EARLY' && (error as EchoEndedEarlyError).silent) {
    return speaksTls
      ? 'it may want --tls, or --cert FILE --key FILE; or is that no echo server, or one without TLS?'
      : `it may want TLS, ${whoSpeaksTls}; or is that no echo server?`;
  }
  if (error.code === 'ERR_ECHO_TIMEOUT') return onTimeout(error as EchoTimeoutError, speaksTls);
  return undefined;
}

const whoSpeaksTls = 'which send, ping and verify speak, with --tls';

function onTimeout({ operation }: EchoTimeoutError, speaksTls: boolean): string {
  switch (operation) {
    case 'connect':
      return 'check host and port, and the network between here and there; what is only slow needs a longer --timeout';
    case 'tls':
      return 'is TLS spoken there? One that is only slow needs a longer --timeout';
    default: {
      const tls = speaksTls ? '--tls' : `TLS, ${whoSpeaksTls}`;
      return `is that an echo server? It may want ${tls}; one that is only slow needs a longer --timeout`;
    }
  }
}

function onConnect({ peer, reason }: EchoConnectError, system: string): Omit<Advice, 'code'> {
  const at = formatAddress(peer);
  if (reason === 'name-not-found' && 'host' in peer) return noSuchHost(peer.host, system);
  if (reason === 'refused') {
    return {
      message: `connection refused at ${at} (${system})`,
      hint: `start a server with: tcp-echo serve ${flagsFor(peer)}`,
    };
  }
  if (reason === 'no-such-socket') {
    return {
      message: `there is no socket ${at} (${system})`,
      hint: `start a server with: tcp-echo serve ${flagsFor(peer)}`,
    };
  }
  return {
    message: `could not connect to ${at} (${system})`,
    hint: 'check host and port, and the network between here and there',
  };
}

function noSuchHost(host: string, system: string): Omit<Advice, 'code'> {
  const message = `no such host: ${host} (${system})`;
  return { message, hint: 'check the spelling, or give an IP address' };
}

function onListen(address: Endpoint, system: string): Omit<Advice, 'code'> {
  const at = formatAddress(address);
  const isUnix = 'path' in address;
  switch (system) {
    case 'EADDRINUSE':
      return {
        message: `${at} is in use (EADDRINUSE)`,
        hint: isUnix
          ? 'stop what listens there, remove a file that lies there, or take another path'
          : 'stop what listens there, or let the system choose a free port: tcp-echo serve --port 0',
      };
    case 'EACCES':
      return {
        message: `not allowed to listen on ${at} (EACCES)`,
        hint: isUnix
          ? 'the folder does not exist, or does not let you make a file; take another path'
          : 'ports below 1024 need privileges; take a higher one',
      };
    default:
      return {
        message: `could not listen on ${at} (${system})`,
        hint: isUnix
          ? 'take another path'
          : 'give an address of this machine: 127.0.0.1, or :: for every interface',
      };
  }
}

const hints: Readonly<Record<string, string>> = {
  ERR_CONNECTION_LOST: 'the server, or something on the path, cut the connection off; try again',
  ERR_ECHO_ENDED_EARLY:
    'a server in mode once echoes at most its --max-bytes, and only one message',
  ERR_ECHO_MISMATCH: 'is that an echo server? Something on the path may change what is sent',
  ERR_ENGINE_UNAVAILABLE:
    'leave it to tcp-echo, which takes the fastest one there is: --engine auto',
  ERR_THREADS_UNSUPPORTED: 'leave out --threads',
};

function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
