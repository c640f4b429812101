// What a server counts, as an object, as Prometheus text, and over HTTP.
import { connectRaw, describeWith, runProgram, testBytes } from '@tcp-echo/contract-tests';
import { formatPrometheus, startEchoServer, startMetricsServer } from '@tcp-echo/echo-server';
import { traceChannel } from '@tcp-echo/base';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Name with labels to value: what a scraper makes of it. */
function parse(text: string): Map<string, number> {
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(samples.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]));
}

it('times every echo', async () => {
  await using server = await startEchoServer();
  await using client = await connectRaw(server.port);
  for (let count = 0; count < 10; count += 1) {
    await client.write(testBytes(100));
    await client.readExactly(100);
  }
  const { echoTime } = server.stats();
  expect(echoTime.count).toBe(10);
  expect(echoTime.minNs).toBeGreaterThan(0);
  expect(echoTime.p50Ns).toBeGreaterThanOrEqual(echoTime.minNs);
  expect(echoTime.p99Ns).toBeGreaterThanOrEqual(echoTime.p50Ns);
  expect(echoTime.maxNs).toBeGreaterThanOrEqual(echoTime.p99Ns);
});

function slowly(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
}

it.each([{ port: 0 }, { path: join(tmpdir(), `tcp-echo-${process.pid}.sock`) }])(
  'does not count to an echo what listeners to the trace take: %j',
  async (where) => {
    await using server = await startEchoServer(where);
    const { address } = server;
    const socket = connect('path' in address ? { path: address.path } : { port: address.port });
    await once(socket, 'connect');
    traceChannel.subscribe(slowly);
    try {
      socket.write('x');
      await once(socket, 'data');
    } finally {
      traceChannel.unsubscribe(slowly);
      socket.destroy();
    }
    await expect.poll(() => server.stats().echoTime.count).toBe(1);
    expect(server.stats().echoTime.maxNs).toBeLessThan(300e6);
  },
);

it('serves what the object says at /metrics', async () => {
  await using server = await startEchoServer({ maxConnections: 1 });
  await using client = await connectRaw(server.port);
  await client.write(testBytes(1000));
  await client.readExactly(1000);
  await using refused = await connectRaw(server.port);
  await refused.readToEnd();

  await using metrics = await startMetricsServer(server);
  const response = await fetch(`http://127.0.0.1:${metrics.port}/metrics`);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await response.text();
  expect(text).toBe(formatPrometheus(server.stats(), true));
  const samples = parse(text);
  expect(Object.fromEntries(samples)).toMatchObject({
    tcp_echo_ready: 1,
    tcp_echo_connections_total: 1,
    tcp_echo_connections_open: 1,
    tcp_echo_connections_refused_total: 1,
    'tcp_echo_connections_closed_total{outcome="reset"}': 0,
    tcp_echo_received_bytes_total: 1000,
    tcp_echo_sent_bytes_total: 1000,
  });
  expect(samples.get('tcp_echo_echo_seconds_count')).toBeGreaterThan(0);
  expect(samples.get('tcp_echo_echo_seconds{quantile="0.5"}')).toBeLessThan(1);
});

it('describes every metric before its samples', () => {
  const outcomes = {
    ended: 0,
    reset: 0,
    failed: 0,
    timedOut: 0,
    limited: 0,
    faulted: 0,
    forced: 0,
  };
  const echoTime = { count: 0, minNs: 0, meanNs: 0, p50Ns: 0, p90Ns: 0, p99Ns: 0, maxNs: 0 };
  const counts = { connectionsTotal: 0, connectionsOpen: 0, connectionsRefused: 0 };
  const more = { connectionsFailed: 0, bytesReceived: 0, bytesSent: 0, outcomes, echoTime };
  const lines = formatPrometheus({ ...counts, ...more }, false)
    .split('\n')
    .slice(0, -1);
  let described = '';
  for (const line of lines) {
    const [, kind, name = ''] = /^# (HELP|TYPE) (\w+) /.exec(line) ?? [];
    if (kind === 'TYPE') described = name;
    else if (kind === undefined) {
      expect(line).toMatch(new RegExp(String.raw`^${described}(_sum|_count)?(\{.*\})? (\d+|NaN)$`));
    }
  }
  expect(described).not.toBe('');
});

it('has no quantiles before the first echo', async () => {
  await using server = await startEchoServer();
  const samples = parse(formatPrometheus(server.stats(), true));
  for (const quantile of ['0.5', '0.9', '0.99']) {
    expect(samples.get(`tcp_echo_echo_seconds{quantile="${quantile}"}`)).toBeNaN();
  }
  expect(samples.get('tcp_echo_echo_seconds_count')).toBe(0);
  expect(samples.get('tcp_echo_echo_seconds_sum')).toBe(0);
});

it.each([
  ['GET /metrics?name[]=x HTTP/1.1', 200],
  ['GET http://metrics.example/metrics HTTP/1.1', 200],
  ['GET HTTP://[::1]:80/healthz?full HTTP/1.1', 200],
  ['HEAD http://metrics.example/readyz HTTP/1.0', 200],
  ['GET http://metrics.example HTTP/1.1', 404],
  ['GET /http://metrics.example/metrics HTTP/1.1', 404],
  ['OPTIONS * HTTP/1.1', 405],
])('answers %s with %i', async (line, status) => {
  await using server = await startEchoServer();
  await using metrics = await startMetricsServer(server);
  await using client = await connectRaw(metrics.port);
  await client.write(Buffer.from(`${line}\r\nHost: x\r\nConnection: close\r\n\r\n`));
  expect(String(await client.readToEnd())).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

it('answers other paths with 404, other methods with 405, and HEAD without a body', async () => {
  await using server = await startEchoServer();
  await using metrics = await startMetricsServer(server);
  const url = `http://127.0.0.1:${metrics.port}`;
  expect((await fetch(`${url}/`)).status).toBe(404);
  expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
  const head = await fetch(`${url}/metrics`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

it('rejects with ERR_LISTEN_FAILED when the port is taken, and ERR_INVALID_ARGUMENT for no port', async () => {
  await using server = await startEchoServer();
  await expect(startMetricsServer(server, { port: server.port })).rejects.toMatchObject({
    code: 'ERR_LISTEN_FAILED',
  });
  await expect(startMetricsServer(server, { port: -1 })).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
  });
});

it.each([undefined, null, {}, 8080])(
  'serves no metrics of %j, which is no server',
  async (server) => {
    await expect(startMetricsServer(server as never)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining('startEchoServer'),
    });
  },
);

it('closes twice without harm, with a request under way', async () => {
  await using server = await startEchoServer();
  const metrics = await startMetricsServer(server);
  const pending = request({ port: metrics.port, host: '127.0.0.1', path: '/metrics' });
  const failed = new Promise((resolve) => pending.once('error', resolve));
  pending.flushHeaders();
  await new Promise((resolve) => pending.once('socket', resolve));
  await Promise.all([metrics.close(), metrics.close()]);
  await metrics.close();
  pending.destroy();
  await failed;
});

describeWith(['python3'], 'scraped by Python', () => {
  it('is read by urllib', async () => {
    await using server = await startEchoServer();
    await using metrics = await startMetricsServer(server);
    const program = `import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:${metrics.port}/metrics').read().decode(), end='')`;
    const text = String(await runProgram('python3', ['-c', program]));
    expect(parse(text).get('tcp_echo_ready')).toBe(1);
  });
});

it('resolves each of two calls of close only once nothing listens', async () => {
  await using server = await startEchoServer();
  const metrics = await startMetricsServer(server);
  let closed = 0;
  const count = (): void => void (closed += 1);
  const first = metrics.close().then(count);
  await metrics.close();
  expect(closed).toBe(1);
  await first;
});
