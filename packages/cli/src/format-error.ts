// How an error is told: one line that names the cause, and one with the remedy.
import { formatAddress, TcpEchoError, type HostAndPort } from '@tcp-echo/core-helpers';
import type {
  EchoConnectError,
  EchoEndedEarlyError,
  EchoMismatchError,
} from '@tcp-echo/echo-client-async';
import { hostSetting } from './endpoint.js';
import { exitStatus, exitStatusOf } from './exit-status.js';

interface Advice {
  readonly message: string;
  readonly hint?: string;
}

/** `error: …` and, where there is a remedy, `hint: …`; the stack only of a bug of ours. Ends without a line end. */
export function formatError(error: unknown): string {
  if (exitStatusOf(error) === exitStatus.bug) {
    const stack = error instanceof Error ? (error.stack ?? String(error)) : String(error);
    return `error: this is a bug of tcp-echo, please report it\n${stack}`;
  }
  return formatAdvice(advise(error as TcpEchoError));
}

/** The two lines for a message that is no error object. */
export function formatAdvice({ message, hint }: Advice): string {
  return `error: ${message}${hint === undefined ? '' : `\nhint: ${hint}`}`;
}

function advise(error: TcpEchoError): Advice {
  const system = systemCode(error.cause);
  if (error.code === 'ERR_CONNECT_FAILED') {
    return adviseConnect(error as EchoConnectError, system);
  }
  if (error.code === 'ERR_LISTEN_FAILED') {
    return adviseListen((error as unknown as { address: HostAndPort }).address, system);
  }
  const hint = hintForTls(error) ?? hints[error.code];
  return { message: error.message, ...(hint === undefined ? {} : { hint }) };
}

/** Where TLS may be what is missing, the message says so: the usual hint would lead astray. */
function hintForTls(error: TcpEchoError): string | undefined {
  if (error.code === 'ERR_ECHO_MISMATCH' && (error as EchoMismatchError).tlsAlert) {
    return 'that port is for TLS; is there another one for plain TCP?';
  }
  if (error.code === 'ERR_ECHO_ENDED_EARLY' && (error as EchoEndedEarlyError).silent) {
    return 'is that an echo server, and one without TLS?';
  }
  return undefined;
}

function adviseConnect({ peer, reason }: EchoConnectError, system: string): Advice {
  const at = formatAddress(peer);
  if (reason === 'name-not-found' && 'host' in peer) {
    return {
      message: `no such host: ${peer.host} (${system})`,
      hint: 'check the spelling, or give an IP address',
    };
  }
  if (reason === 'refused' && 'host' in peer) {
    const host = peer.host === hostSetting.defaultValue ? '' : `--host ${peer.host} `;
    return {
      message: `connection refused at ${at} (${system})`,
      hint: `start a server with: tcp-echo serve ${host}--port ${peer.port}`,
    };
  }
  return {
    message: `could not connect to ${at} (${system})`,
    hint: 'check host and port, and the network between here and there',
  };
}

function adviseListen(address: HostAndPort, system: string): Advice {
  const at = formatAddress(address);
  switch (system) {
    case 'EADDRINUSE':
      return {
        message: `${at} is in use (EADDRINUSE)`,
        hint: 'stop what listens there, or let the system choose a free port: tcp-echo serve --port 0',
      };
    case 'EACCES':
      return {
        message: `not allowed to listen on ${at} (EACCES)`,
        hint: 'ports below 1024 need privileges; take a higher one',
      };
    default:
      return {
        message: `could not listen on ${at} (${system})`,
        hint: 'give an address of this machine: 127.0.0.1, or :: for every interface',
      };
  }
}

const hints: Readonly<Record<string, string>> = {
  ERR_ECHO_TIMEOUT: 'is that an echo server? One that is only slow needs a longer --timeout',
  ERR_ECHO_ENDED_EARLY:
    'a server in mode once echoes at most its --max-bytes, and only one message',
  ERR_ECHO_MISMATCH: 'is that an echo server? Something on the path may change what is sent',
};

function systemCode(cause: unknown): string {
  const code = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : 'unknown reason';
}
