// What `serve` says of itself: where it listens when it is ready, and what it did when it is done.
import { formatAddress } from '@tcp-echo/base';
import type { EchoServer, EchoServerOptions, MetricsServer } from '@tcp-echo/echo-server';
import type { Style } from '../style.js';
import { version } from '../version.js';

/** Ends with a line end. */
export function announce(
  server: EchoServer,
  metrics: MetricsServer | undefined,
  options: EchoServerOptions,
  faults: readonly string[],
  notes: readonly string[],
  readyMs: number,
  style: Style,
): string {
  const { mode = 'stream', engine, tls } = options;
  const threads = server.threads > 1 ? ` · ${server.threads} threads` : '';
  const what = `${mode} · ${server.engine} engine${threads} · Ctrl-C drains`;
  const arrow = style.green('➜');
  const lines = [
    `${style.bold(`tcp-echo ${version}`)}  ready in ${readyMs} ms`,
    `  ${arrow} ${style.cyan(urlOf(server, tls !== undefined))}   ${what}`,
  ];
  if (metrics !== undefined) {
    const url = `http://${formatAddress(metrics.address)}/metrics`;
    lines.push(`  ${arrow} ${style.cyan(url)}   also /healthz and /readyz`);
  }
  if (engine === 'auto' && server.engine !== 'uring') {
    lines.push(`  ${style.yellow('!')} ${server.engine} engine: ${server.engineReason}`);
  }
  for (const note of notes) lines.push(`  ${style.yellow('!')} ${note}`);
  for (const fault of faults) lines.push(`  ${style.yellow('!')} fault ${fault}`);
  return `${lines.join('\n')}\n`;
}

/** `tcp://127.0.0.1:7007`, `tls://[::1]:7007`, `unix:/run/echo.sock`. */
function urlOf({ address }: EchoServer, isTls: boolean): string {
  const text = formatAddress(address);
  if ('path' in address) return isTls ? `tls+${text}` : text;
  return `${isTls ? 'tls' : 'tcp'}://${text}`;
}

/** What the end waits for. Ends with a line end. */
export function announceDrain(open: number, graceMs: number): string {
  const connections = open === 1 ? '1 connection' : `${open} connections`;
  return `  ${connections} open: at most ${graceMs / 1000} s for them to end; Ctrl-C again exits at once\n`;
}

/** How it went. A line says so if connections did not end as they should. Ends with a line end. */
export function formatReport(server: EchoServer): string {
  const { connectionsTotal, connectionsRefused, bytesReceived, bytesSent, outcomes } =
    server.stats();
  const { ended, ...others } = outcomes;
  const uneven = Object.entries({ refused: connectionsRefused, ...others }).filter(
    ([, count]) => count > 0,
  );
  const words = uneven.map(([outcome, count]) => `${format(count)} ${inWords[outcome] ?? outcome}`);
  const connections = connectionsTotal === 1 ? 'connection' : 'connections';
  return (
    (words.length > 0 ? `  ended well: ${format(ended)}; ${words.join(', ')}\n` : '') +
    `  closed: ${format(connectionsTotal)} ${connections}, ${format(bytesReceived)} B received, ${format(bytesSent)} B sent\n`
  );
}

/** `10,912` */
function format(count: number): string {
  return count.toLocaleString('en');
}

const inWords: Readonly<Record<string, string>> = { timedOut: 'timed out', forced: 'cut off' };
