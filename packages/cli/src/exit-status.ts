// What the exit status says, and which error leads to which.

/** Promised by semver. */
export const exitStatus = Object.freeze({
  /** Done. */
  done: 0,
  /** Checked, and failed: bytes are missing or differ. */
  failed: 1,
  /** The command line cannot be understood, or asks for what there is not: another one is the remedy. */
  usage: 2,
  /** Refused, no such host, address in use, timed out, connection lost: the same command line may succeed later. */
  network: 3,
  /** A bug of ours. */
  bug: 4,
  /** Ctrl-C (128 + SIGINT) before there was a result. */
  interrupted: 130,
  /** SIGTERM (128 + 15) before there was a result. */
  terminated: 143,
});

const { failed, usage, network, bug, interrupted } = exitStatus;

/** The status with which a command ends that ended in an error with this `code`: every code that a package has. */
export const exitStatusOfCode: Readonly<Record<string, number>> = Object.freeze({
  ERR_ECHO_ENDED_EARLY: failed,
  ERR_ECHO_MISMATCH: failed,
  ERR_SOCKET_ENDED_EARLY: failed,

  ERR_BENCH_REPORT_INVALID: usage,
  ERR_ENGINE_UNAVAILABLE: usage,
  ERR_INVALID_ARGUMENT: usage,
  ERR_NATIVE_SOCKETS_UNAVAILABLE: usage,
  ERR_RING_UNAVAILABLE: usage,
  ERR_THREADS_UNSUPPORTED: usage,
  ERR_USAGE: usage,
  ERR_WOULD_DEADLOCK: usage,

  ERR_BENCH_TARGET_UNKNOWN: network,
  ERR_CONNECT_FAILED: network,
  ERR_CONNECTION_LOST: network,
  ERR_ECHO_TIMEOUT: network,
  ERR_LISTEN_FAILED: network,
  ERR_PROXY_PROTOCOL: network,
  ERR_SOCKET_TIMEOUT: network,
  ERR_TIMEOUT: network,
  ERR_TLS_FAILED: network,
  ERR_TOO_MANY_OPEN_FILES: network,

  // No command lets these out: whoever sees one has found a mistake in it.
  ERR_BENCH_THREAD_DIED: bug,
  ERR_BROKEN_EXECUTOR: bug,
  ERR_CANCELLED: bug,
  ERR_ECHO_CLOSED: bug,
  ERR_EVENT_LOOP_RUNNING: bug,
  ERR_EVENT_LOOP_STALLED: bug,
  ERR_EVENT_LOOP_UNAVAILABLE: bug,
  ERR_EXECUTOR_CLOSED: bug,
  ERR_INVALID_STATE: bug,
  ERR_INVALID_TARGET: bug,
  ERR_LOG_WAIT_FAILED: bug,
  ERR_NOT_CLONEABLE: bug,
  ERR_SOCKET_CLOSED: bug,

  ERR_INTERRUPTED: interrupted,
});

/** The status with which a command that ended in `error` exits. */
export function exitStatusOf(error: unknown): number {
  if (lackOf(error) !== undefined) return network;
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  return (typeof code === 'string' ? exitStatusOfCode[code] : undefined) ?? bug;
}

/**
 * Whether the system, or its limit for this process, had no descriptor left: then what else `error` is says nothing. A thread that
 * could not be started has the code in its message.
 */
export function lackOf(error: unknown): 'EMFILE' | 'ENFILE' | undefined {
  if (!(error instanceof Error)) return undefined;
  const text = `${String((error as { readonly code?: unknown }).code)} ${error.message}`;
  const [found] = /\bE[MN]FILE\b/.exec(text) ?? [];
  return (found as 'EMFILE' | 'ENFILE' | undefined) ?? lackOf(error.cause);
}
