// What `serve --json` prints: an object a line, for where it listens, each trace event, and how it ended.
import { formatAddress, type TraceEvent } from '@tcp-echo/base';
import type { EchoServer, MetricsServer } from '@tcp-echo/echo-server';
import type { Lines } from '../lines.js';
import { wallClock } from './wall-clock.js';

/** Writes `{"schema":1,"event":…}` lines. */
export class JsonLines {
  readonly #lines: Lines;
  readonly #withBytes: boolean;

  /** With `verbose`, what was sent and received too, in base64. */
  constructor(lines: Lines, { verbose }: { readonly verbose: boolean }) {
    this.#lines = lines;
    this.#withBytes = verbose;
  }

  listening(
    server: EchoServer,
    metrics: MetricsServer | undefined,
    notes: readonly string[],
  ): void {
    const { address, engine, engineReason, threads } = server;
    this.#write({
      event: 'listening',
      address: formatAddress(address),
      ...('port' in address && { port: address.port }),
      engine,
      engineReason,
      threads,
      ...(metrics && { metrics: `http://${formatAddress(metrics.address)}/metrics` }),
      ...(notes.length > 0 && { notes }),
    });
  }

  take(event: TraceEvent): void {
    const { seq, thread, kind, connection, local, peer, client, proxy, bytes } = event;
    const { message, timeNs } = event;
    const whole = {
      event: kind,
      thread,
      seq,
      connection,
      local: local && formatAddress(local),
      peer: peer && formatAddress(peer),
      client: client && formatAddress(client),
      proxied: proxy && {
        ...proxy,
        source: proxy.source && formatAddress(proxy.source),
        destination: proxy.destination && formatAddress(proxy.destination),
      },
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
      ...(this.#lines.omitted > 0 && { omittedLines: this.#lines.omitted }),
    });
  }

  /** By hand, because JSON.stringify knows no bigint: of a monotonic clock, so of any size. */
  #write(
    { event, ...rest }: { readonly event: string; readonly [name: string]: unknown },
    timeNs = process.hrtime.bigint(),
  ): void {
    const whole = JSON.stringify({ event, at: wallClock(timeNs), ...rest });
    this.#lines.writeLater(`{"schema":1,"timeNs":${timeNs},${whole.slice(1)}\n`);
  }
}
