// The HTTP side of a server: its statistics for Prometheus, and whether it lives and is ready.
import {
  checkHost,
  checkKeys,
  checkListenPort,
  checkOptions,
  internetAddress,
  namesOf,
  refuseArgument,
  type InternetAddress,
} from '@tcp-echo/base';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EchoServer } from '../echo-server.js';
import { listen } from '../listen/listen.js';
import { formatPrometheus, prometheusContentType } from './format-prometheus.js';

/** Where the metrics are served. */
export interface MetricsServerOptions {
  /** @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** 0 asks for an ephemeral port. @defaultValue 0 */
  readonly port?: number;
}

/** Serves the metrics of one echo server. `startMetricsServer` makes one. */
export class MetricsServer implements AsyncDisposable {
  readonly address: InternetAddress;
  readonly #http: Server;
  #closed: Promise<void> | undefined;

  /** @internal */
  constructor(http: Server) {
    const { address, port } = http.address() as AddressInfo;
    this.#http = http;
    // A connection that could not be accepted (EMFILE) is no reason to end the process.
    http.on('error', () => undefined);
    this.address = internetAddress(address, port);
  }

  get port(): number {
    return this.address.port;
  }

  /** Stops serving; requests under way are cut off. Idempotent: every call resolves once nothing listens. */
  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#http.close(() => resolve());
      this.#http.closeAllConnections();
    });
    return this.#closed;
  }

  /** As `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const metricsOptionNames = namesOf<MetricsServerOptions>({ host: true, port: true });

/**
 * Serves over HTTP what `server` counts: `/metrics` (Prometheus text), `/healthz` (200 while this process
 * answers), `/readyz` (200 until `server.close()` is called, then 503). It goes on while the server is being
 * closed, and does not keep the process alive: close it last.
 *
 * @throws InvalidArgumentError if `server` or an option is not what it should be.
 * @throws ListenError if the operating system refuses the address.
 *
 * @example
 * ```ts
 * await using metrics = await startMetricsServer(server, { port: 9090 });
 * ```
 */
export async function startMetricsServer(
  server: EchoServer,
  options: MetricsServerOptions = {},
): Promise<MetricsServer> {
  // Found here, not when a scraper comes: what is thrown then ends the process.
  if (typeof (server as Partial<EchoServer> | null | undefined)?.stats !== 'function') {
    refuseArgument('server', 'what startEchoServer resolves with', server);
  }
  const { host = '127.0.0.1', port = 0 } = checkOptions(options);
  checkKeys('startMetricsServer', options, metricsOptionNames);
  const target = { host: checkHost(host), port: checkListenPort(port) };
  const http = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      answer(response, 405, 'only GET and HEAD\n');
      return;
    }
    respond(server, pathOf(request.url ?? ''), response);
  });
  http.unref();
  await listen(http, { ...target, ipv6Only: false, reusePort: false }, 511);
  return new MetricsServer(http);
}

/** The path of a request's target, which a client behind a proxy may send whole (absolute form, RFC 9112, section 3.2.2). */
function pathOf(target: string): string | undefined {
  return /^(?:https?:\/\/[^/?#]*)?([^?#]*)/i.exec(target)?.[1];
}

function respond(server: EchoServer, path: string | undefined, response: ServerResponse): void {
  switch (path) {
    case '/metrics':
      response.setHeader('content-type', prometheusContentType);
      return answer(response, 200, formatPrometheus(server.stats(), server.ready));
    case '/healthz':
      return answer(response, 200, 'ok\n');
    case '/readyz':
      return server.ready
        ? answer(response, 200, 'ready\n')
        : answer(response, 503, 'closing: no new connections, please\n');
    default:
      return answer(response, 404, 'there is /metrics, /healthz and /readyz\n');
  }
}

function answer(response: ServerResponse, status: number, body: string): void {
  if (!response.hasHeader('content-type')) {
    response.setHeader('content-type', 'text/plain; charset=utf-8');
  }
  response.writeHead(status).end(body);
}
