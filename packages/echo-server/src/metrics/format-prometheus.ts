// A server's statistics as Prometheus reads them: the text exposition format, version 0.0.4
// (https://prometheus.io/docs/instrumenting/exposition_formats/).
import type { EchoServerStats } from '../statistics/stats.js';

/** The content type of what `formatPrometheus` returns. */
export const prometheusContentType = 'text/plain; version=0.0.4; charset=utf-8';

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'summary';
  readonly help: string;
  /** What follows the name, and the value. */
  readonly samples: readonly (readonly [suffix: string, value: number])[];
}

/** @param ready Whether new connections are welcome. */
export function formatPrometheus(stats: EchoServerStats, ready: boolean): string {
  return metricsOf(stats, ready).map(formatMetric).join('');
}

function metricsOf(stats: EchoServerStats, ready: boolean): readonly Metric[] {
  const { echoTime } = stats;
  // As Prometheus's own clients: of nothing there is no quantile.
  const quantile = (ns: number): number => (echoTime.count === 0 ? Number.NaN : seconds(ns));
  return [
    count('ready', 'Whether new connections are welcome.', ready ? 1 : 0),
    count('connections_total', 'Connections accepted.', stats.connectionsTotal),
    count('connections_open', 'Connections open now.', stats.connectionsOpen),
    count(
      'connections_refused_total',
      'Connections closed at once because too many were open.',
      stats.connectionsRefused,
    ),
    {
      name: 'tcp_echo_connections_closed_total',
      type: 'counter',
      help: 'Connections that are gone, by how they ended.',
      samples: Object.entries(stats.outcomes).map(([outcome, value]) => [
        `{outcome="${outcome}"}`,
        value,
      ]),
    },
    count('received_bytes_total', 'Bytes received.', stats.bytesReceived),
    count('sent_bytes_total', 'Bytes sent.', stats.bytesSent),
    {
      name: 'tcp_echo_echo_seconds',
      type: 'summary',
      help: 'From reading a chunk to the operating system having taken its reply.',
      samples: [
        ['{quantile="0.5"}', quantile(echoTime.p50Ns)],
        ['{quantile="0.9"}', quantile(echoTime.p90Ns)],
        ['{quantile="0.99"}', quantile(echoTime.p99Ns)],
        ['_sum', seconds(echoTime.meanNs * echoTime.count)],
        ['_count', echoTime.count],
      ],
    },
  ];
}

/** A metric of one number. */
function count(name: string, help: string, value: number): Metric {
  const type = name.endsWith('_total') ? 'counter' : 'gauge';
  return { name: `tcp_echo_${name}`, type, help, samples: [['', value]] };
}

function seconds(ns: number): number {
  return ns / 1e9;
}

function formatMetric({ name, type, help, samples }: Metric): string {
  const head = `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
  return head + samples.map(([suffix, value]) => `${name}${suffix} ${value}\n`).join('');
}
