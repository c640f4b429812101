// What `serve --json` prints: an object a line, for where it listens, each trace event, and how it ended.
import { formatAddress, type TraceEvent } from '@tcp-echo/core-helpers';
import type { EchoServer, MetricsServer } from '@tcp-echo/echo-server';
import type { Output } from '../io.js';

/** Writes `{"schema":1,"event":…}` lines. */
export class JsonLines {
  readonly #output: Output;
  readonly #withBytes: boolean;

  /** With `verbose`, what was sent and received too, in base64. */
  constructor(output: Output, { verbose }: { readonly verbose: boolean }) {
    this.#output = output;
    this.#withBytes = verbose;
  }

  listening(server: EchoServer, metrics: MetricsServer | undefined): void {
    const { address, engine, engineReason, threads } = server;
    this.#write({
      event: 'listening',
      address: formatAddress(address),
      ...('port' in address && { port: address.port }),
      engine,
      engineReason,
      threads,
      ...(metrics && { metrics: `http://${formatAddress(metrics.address)}/metrics` }),
    });
  }

  take(event: TraceEvent): void {
    const { seq, thread, kind, connection, local, peer, bytes, message, timeNs } = event;
    const whole = {
      event: kind,
      thread,
      seq,
      connection,
      local: local && formatAddress(local),
      peer: peer && formatAddress(peer),
      byteLength: bytes?.byteLength,
      base64: this.#withBytes && bytes ? Buffer.from(bytes).toString('base64') : undefined,
      message,
    };
    this.#write(whole, timeNs);
  }

  closed(server: EchoServer): void {
    const { connectionsTotal, connectionsRefused, bytesReceived, bytesSent, outcomes, echoTime } =
      server.stats();
    this.#write({
      event: 'closed',
      connectionsTotal,
      connectionsRefused,
      bytesReceived,
      bytesSent,
      outcomes,
      echoTime,
    });
  }

  /** By hand, because JSON.stringify knows no bigint: of a monotonic clock, so of any size. */
  #write(line: object, timeNs = process.hrtime.bigint()): void {
    this.#output.write(`{"schema":1,"timeNs":${timeNs},${JSON.stringify(line).slice(1)}\n`);
  }
}
