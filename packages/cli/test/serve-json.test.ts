// `tcp-echo serve --json`: an object a line, for programs.
import { connectRaw, connectRawTo, temporaryFolder, testBytes } from '@tcp-echo/contract-tests';
import { describe, expect, it } from 'vitest';
import { serve, type Served } from './support/served.js';

const iso = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

type Line = Readonly<Record<string, unknown>>;

async function linesOf(server: Served): Promise<Line[]> {
  const { status, stdout, stderr } = await server.end();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

async function visit(port: number, bytes: Uint8Array): Promise<void> {
  await using client = await connectRaw(port);
  await client.write(bytes);
  await client.readExactly(bytes.byteLength);
  client.halfClose();
  await client.readToEnd();
}

describe('serve --json', () => {
  it('tells where it listens, every event, and how it went, an object a line', async () => {
    await using server = await serve(['--json', '--metrics', '0']);
    await visit(server.port, Buffer.from('hello'));
    const lines = await linesOf(server);
    const local = `127.0.0.1:${server.port}`;
    expect(lines.at(0)).toEqual({
      schema: 1,
      timeNs: expect.any(Number),
      at: expect.stringMatching(iso),
      event: 'listening',
      address: local,
      port: server.port,
      engine: 'net',
      engineReason: 'no other was asked for',
      threads: 1,
      metrics: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/),
    });
    const events = lines.slice(1, -1);
    expect(events.map(({ event }) => event)).toEqual([
      'accepted',
      'received',
      'sending',
      'ended',
      'closing',
    ]);
    expect(events[1]).toEqual({
      schema: 1,
      timeNs: expect.any(Number),
      at: expect.stringMatching(iso),
      event: 'received',
      thread: 'main',
      seq: expect.any(Number),
      connection: expect.stringMatching(`-${local}$`),
      local,
      peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      byteLength: 5,
    });
    expect(lines.at(-1)).toMatchObject({
      schema: 1,
      event: 'closed',
      connectionsTotal: 1,
      bytesReceived: 5,
      bytesSent: 5,
      outcomes: { ended: 1, reset: 0 },
    });
    const times = lines.map(({ timeNs }) => Number(timeNs));
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
  });

  it('has integer nanoseconds that no rounding has touched', async () => {
    await using server = await serve(['--json', '-q']);
    const { stdout } = await server.end();
    for (const line of stdout.trimEnd().split('\n'))
      expect(line).toMatch(/^\{"schema":1,"timeNs":\d+,"event"/);
  });

  it('has the bytes as well with -v', async () => {
    await using server = await serve(['--json', '-v']);
    const bytes = testBytes(300);
    await visit(server.port, bytes);
    const received = (await linesOf(server)).filter(({ event }) => event === 'received');
    const whole = received.map(({ base64 }) => Buffer.from(String(base64), 'base64'));
    expect(Buffer.compare(Buffer.concat(whole), bytes)).toBe(0);
  });

  it('has only the first and the last line with -q', async () => {
    await using server = await serve(['--json', '-q']);
    await visit(server.port, Buffer.from('hello'));
    expect((await linesOf(server)).map(({ event }) => event)).toEqual(['listening', 'closed']);
  });

  it('tells of a Unix domain socket by its path', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('s');
    await using server = await serve(['--json', '--unix', path]);
    await using client = await connectRawTo({ path });
    await client.write(Buffer.from('x'));
    await client.readExactly(1);
    client.halfClose();
    await client.readToEnd();
    const [first, event] = await linesOf(server);
    expect(first).toMatchObject({ address: `unix:${path}` });
    expect(first).not.toHaveProperty('port');
    expect(event).toMatchObject({
      event: 'accepted',
      local: `unix:${path}`,
      connection: `unix:${path}#1`,
    });
  });
});
