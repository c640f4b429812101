// What can go wrong with a run as a whole. What goes wrong with its connections is counted in its report.
import { registerErrorClasses, TcpEchoError } from '@tcp-echo/base';

/** A thread of the load generator died: `ERR_BENCH_THREAD_DIED`. There is no report. `cause` is what it died of. */
export class BenchThreadError extends TcpEchoError {
  constructor(how: string, options?: ErrorOptions) {
    super('ERR_BENCH_THREAD_DIED', `a thread of the load generator ended with ${how}`, options);
  }
}

/** The host name stands for no address: `ERR_BENCH_TARGET_UNKNOWN`. Nothing was sent. `cause` is the resolver's error. */
export class BenchTargetError extends TcpEchoError {
  readonly host: string;

  constructor(host: string, cause: NodeJS.ErrnoException) {
    const remedy = 'give an IP address, or a name that is known';
    super('ERR_BENCH_TARGET_UNKNOWN', `${host}: ${cause.code ?? cause.message}; ${remedy}`, {
      cause,
    });
    this.host = host;
  }
}

/** What was read is no report: `ERR_BENCH_REPORT_INVALID`. `cause` is the error of the JSON parser, if that is why. */
export class BenchReportError extends TcpEchoError {
  /** What is wrong, and where. */
  readonly reason: string;

  constructor(reason: string, options?: ErrorOptions) {
    const remedy = 'give a report of runEchoBench as JSON, or what renderReport made';
    super(
      'ERR_BENCH_REPORT_INVALID',
      `no report of a load generator: ${reason}; ${remedy}`,
      options,
    );
    this.reason = reason;
  }
}

registerErrorClasses(BenchReportError, BenchTargetError, BenchThreadError);
