// What the exit status says, and which error leads to which.
import { TcpEchoError } from '@tcp-echo/core-helpers';

/** Promised by semver. */
export const exitStatus = Object.freeze({
  /** Done. */
  done: 0,
  /** Checked, and failed: bytes are missing or differ. */
  failed: 1,
  /** The command line cannot be understood. */
  usage: 2,
  /** Refused, no such host, address in use, timed out, connection lost. */
  network: 3,
  /** A bug of ours. */
  bug: 4,
  /** Ctrl-C (128 + SIGINT) before there was a result. */
  interrupted: 130,
  /** SIGTERM (128 + 15) before there was a result. */
  terminated: 143,
});

const statusOfCode: Readonly<Record<string, number>> = {
  ERR_ECHO_ENDED_EARLY: exitStatus.failed,
  ERR_ECHO_MISMATCH: exitStatus.failed,
  ERR_INVALID_ARGUMENT: exitStatus.usage,
  ERR_WOULD_DEADLOCK: exitStatus.usage,
  ERR_CONNECT_FAILED: exitStatus.network,
  ERR_CONNECTION_LOST: exitStatus.network,
  ERR_ECHO_TIMEOUT: exitStatus.network,
  ERR_LISTEN_FAILED: exitStatus.network,
  ERR_TLS_FAILED: exitStatus.network,
  ERR_INTERRUPTED: exitStatus.interrupted,
};

/** The status with which a command that ended in `error` exits. */
export function exitStatusOf(error: unknown): number {
  const code = error instanceof TcpEchoError ? error.code : '';
  return statusOfCode[code] ?? exitStatus.bug;
}
