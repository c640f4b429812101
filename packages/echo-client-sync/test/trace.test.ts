// What the blocking client tells on the trace, on the calling thread, whichever engine it has.
import { startPythonEchoServer, temporaryFolder } from '@tcp-echo/contract-tests';
import { traceChannel, type TraceEvent } from '@tcp-echo/base';
import { connectEchoSync, tcpEchoClientSync } from '@tcp-echo/echo-client-sync';
import { describe, expect, it } from 'vitest';
import { startThreadPeer } from './thread-peer.js';

const engines = ['native', 'bridge'] as const;

/** The events of a blocking call, with bytes that outlive them. */
function traceOf(call: () => void): TraceEvent[] {
  const events: TraceEvent[] = [];
  const collect = (event: unknown): void => {
    const { bytes, ...rest } = event as TraceEvent;
    events.push(bytes === undefined ? rest : { ...rest, bytes: new Uint8Array(bytes) });
  };
  traceChannel.subscribe(collect);
  try {
    call();
  } finally {
    traceChannel.unsubscribe(collect);
  }
  return events;
}

describe('the trace', () => {
  it.each(engines)(
    "of engine %s tells the article's story, on the calling thread",
    async (engine) => {
      await using peer = await startPythonEchoServer();
      const events = traceOf(() => {
        tcpEchoClientSync('Hello World!', peer.port, { engine });
      });
      const hello = new Uint8Array(Buffer.from('Hello World!'));
      expect(events.map(({ kind, bytes }) => (bytes ? [kind, bytes] : kind))).toEqual([
        'connecting',
        'connected',
        ['sending', hello],
        ['received', hello],
        'closing',
      ]);
      for (const event of events) {
        expect(event).toMatchObject({ actor: 'client', blocking: true, peer: { port: peer.port } });
      }
      const connections = new Set(events.slice(1).map(({ connection }) => connection));
      expect([...connections]).toEqual([
        expect.stringMatching(new RegExp(`^127\\.0\\.0\\.1:\\d+-127\\.0\\.0\\.1:${peer.port}$`)),
      ]);
    },
  );
});

describe.each(engines)('engine %s over a Unix domain socket', (engine) => {
  it('tells its path, and has an identifier of its own on the trace', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('echo.sock');
    await using _peer = await startThreadPeer('echo', path);
    const ends = { local: { family: 'Unix', path: '' }, peer: { family: 'Unix', path } };
    const connections = [1, 2].map(() => {
      const events = traceOf(() => {
        using connection = connectEchoSync({ path, engine });
        expect(connection).toMatchObject({ engine, ...ends, tls: undefined });
        expect(connection.echo('hi')).toBe('hi');
      });
      const kinds = events.map(({ kind }) => kind);
      expect(kinds).toEqual(['connecting', 'connected', 'sending', 'received', 'closing']);
      expect(events[0]).toMatchObject({ connection: '', peer: ends.peer, blocking: true });
      for (const event of events.slice(1)) {
        expect(event).toMatchObject({ ...ends, connection: events[1]?.connection, blocking: true });
      }
      return events[1]?.connection;
    });
    expect(new Set(connections).size).toBe(2);
    for (const connection of connections) expect(connection).toMatch(`unix:${path}#`);
  });
});
