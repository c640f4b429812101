// A run in which no connection could be made, as the error that every other command has for that.
import { EchoConnectError } from '@tcp-echo/echo-client-async';
import type { EchoBenchReport, FailureKind } from '@tcp-echo/echo-bench';

const systemCodes: Partial<Record<FailureKind, string>> = {
  refused: 'ECONNREFUSED',
  'connect-timed-out': 'ETIMEDOUT',
  unreachable: 'EHOSTUNREACH',
  'no-such-socket': 'ENOENT',
  'no-port-left': 'EADDRNOTAVAIL',
  'too-many-open-files': 'EMFILE',
  'not-permitted': 'EACCES',
};

/** Undefined if there was a connection, or the run was ended before there could be one. */
export function unreachableError(report: EchoBenchReport): EchoConnectError | undefined {
  const { connected, errors, machines, options } = report;
  const most = errors.toSorted((a, b) => b.count - a.count)[0];
  if (connected > 0 || most === undefined) return undefined;
  const cause = Object.assign(new Error(most.example), {
    // What has no kind of its own is named in its message.
    code: systemCodes[most.kind] ?? /\bE[A-Z]{3,}\b/.exec(most.example)?.[0],
  });
  return new EchoConnectError(machines[0]?.target ?? options.target, cause);
}
