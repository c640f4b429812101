// The matchers, as vitest gets them: what passes, and what they say if not.
import { connectRaw } from '@tcp-echo/contract-tests';
import { startEchoServer, type ConnectionLog, type EchoServer } from '@tcp-echo/echo-server';
import '@tcp-echo/testing/vitest';
import { describe, expect, it } from 'vitest';

/** Sends `bytes` on a connection of its own, reads to the end, and waits until the server knows of it. */
async function visit(server: EchoServer, bytes: string | Uint8Array): Promise<ConnectionLog> {
  await using client = await connectRaw(server.port);
  client.socket.end(bytes);
  await client.readToEnd();
  return server.waitForConnection({ nth: server.log.length, ended: true });
}

/** The message of what `assertion` throws, with the ports taken out. */
function messageOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message.replaceAll(/127\.0\.0\.1:\d+/g, 'ADDRESS');
  }
  return expect.unreachable('the assertion passed');
}

describe('toHaveReceived and toHaveSent', () => {
  it('compare all bytes of a connection, given as text or as bytes', async () => {
    await using server = await startEchoServer({ mode: 'once', maxBytes: 3, log: true });
    const connection = await visit(server, 'grüß');
    for (const subject of [server, server.log, connection]) {
      expect(subject).toHaveReceived('grüß');
      expect(subject).toHaveReceived(new TextEncoder().encode('grüß'));
      expect(subject).not.toHaveReceived('grü');
      expect(subject).toHaveSent(Uint8Array.of(0x67, 0x72, 0xc3));
      expect(subject).not.toHaveSent('grüß');
    }
  });

  it('look for a pattern in the text, wherever it is', async () => {
    await using server = await startEchoServer({ mode: 'discard', log: true });
    await visit(server, 'one two');
    const pattern = /two$/g;
    expect(server).toHaveReceived(pattern);
    expect(server).toHaveReceived(pattern);
    expect(server).not.toHaveReceived(/^two/);
    expect(server).not.toHaveSent(/./);
  });

  it('pass for a server if one of its connections is as expected', async () => {
    await using server = await startEchoServer({ log: true });
    await visit(server, 'one');
    const second = await visit(server, 'two');
    expect(server).toHaveReceived('one');
    expect(server).toHaveReceived('two');
    expect(second).not.toHaveReceived('one');
  });

  it('say where the bytes differ first, as text and in hexadecimal', async () => {
    await using server = await startEchoServer({ log: true });
    await visit(server, 'well, hello_world\n');
    expect(messageOf(() => expect(server).toHaveReceived('well, hello world\n'))).toBe(
      [
        String.raw`expected a connection to have received 18 bytes "well, hello world\n"`,
        'connection 1 of the log differs at offset 11:',
        String.raw`  expected  "well, hello world\n"`,
        String.raw`  received  "well, hello_world\n"`,
        '                        ^',
        '  expected  77 65 6c 6c 2c 20 68 65 6c 6c 6f 20 77 6f 72 6c 64 0a',
        '  received  77 65 6c 6c 2c 20 68 65 6c 6c 6f 5f 77 6f 72 6c 64 0a',
        '                                             ^^',
        'the log has 1 connection:',
        String.raw`  1. from ADDRESS, ended as 'ended': received 18 bytes "well, hello_world\n", sent 18 bytes "well, hello_world\n"`,
      ].join('\n'),
    );
  });

  it('show a window around a difference far inside', async () => {
    await using server = await startEchoServer({ log: true });
    const expected = '-'.repeat(1000);
    const connection = await visit(server, `${expected.slice(0, 500)}\0${expected.slice(501)}`);
    expect(messageOf(() => expect(connection).toHaveSent(expected))).toContain(
      [
        'it differs at offset 500:',
        `  expected  …"${'-'.repeat(24)}"…`,
        String.raw`  sent      …"${'-'.repeat(12)}\x00${'-'.repeat(11)}"…`,
        '                          ^',
      ].join('\n'),
    );
  });

  it('say that a connection has too little, or too much', async () => {
    await using server = await startEchoServer({ log: true });
    await visit(server, 'abc');
    expect(messageOf(() => expect(server).toHaveSent('abcde'))).toContain(
      [
        'connection 1 of the log sent 3 bytes, not 5, and differs at offset 3:',
        '  expected  "abcde"',
        '  sent      "abc"',
        '                ^',
      ].join('\n'),
    );
    expect(messageOf(() => expect(server).toHaveSent('ab'))).toContain(
      'connection 1 of the log sent 3 bytes, not 2, and differs at offset 2:',
    );
    expect(messageOf(() => expect(server).toHaveReceived(''))).toContain(
      'to have received nothing',
    );
  });

  it('explain the connection that comes closest, and list them all', async () => {
    await using server = await startEchoServer({ log: true });
    for (const bytes of ['xyz', 'abx', 'ayz']) await visit(server, bytes);
    const message = messageOf(() => expect(server).toHaveReceived('abc'));
    expect(message).toContain('\nconnection 2 of the log differs at offset 2:\n');
    expect(message).toMatch(/the log has 3 connections:(\n {2}\d\. .*){3}$/);
  });

  it('say what the log has where it has nothing, or what was not wanted', async () => {
    await using server = await startEchoServer({ mode: 'discard', log: true });
    expect(messageOf(() => expect(server).toHaveReceived('abc'))).toBe(
      'expected a connection to have received 3 bytes "abc"\nthe log has no connection',
    );
    await visit(server, 'abc');
    expect(messageOf(() => expect(server).not.toHaveReceived(/b/))).toBe(
      [
        'expected a connection not to have received what matches /b/, but connection 1 of the log has; the log has 1 connection:',
        `  1. from ADDRESS, ended as 'ended': received 3 bytes "abc", sent nothing`,
      ].join('\n'),
    );
  });

  it('refuse to judge what the log dropped, and only that', async () => {
    await using server = await startEchoServer({ log: { maxBytesPerConnection: 2 } });
    await visit(server, 'abcd');
    const dropped = expect.objectContaining({
      code: 'ERR_INVALID_STATE',
      message: expect.stringContaining('log.maxBytesPerConnection'),
    });
    expect(() => expect(server).toHaveReceived('abcd')).toThrow(dropped);
    expect(() => expect(server).not.toHaveReceived('abcd')).toThrow(dropped);
    expect(() => expect(server).toHaveReceived(/d/)).toThrow(dropped);
    expect(() => expect(server).toHaveEchoed()).toThrow(dropped);
    expect(server).toHaveReceived(/^ab/);
    for (const different of ['ab', 'abc', 'axcd']) expect(server).not.toHaveReceived(different);
    expect(messageOf(() => expect(server).toHaveReceived('abc'))).toContain(
      '\nconnection 1 of the log received 4 bytes, not 3\n',
    );
  });
});

describe('toHaveEchoed', () => {
  it('wants the same bytes received and sent, on one connection', async () => {
    await using server = await startEchoServer({ log: true });
    await visit(server, 'abc');
    expect(server).toHaveEchoed('abc');
    expect(server).toHaveEchoed();
    expect(server).not.toHaveEchoed('ab');
    expect(messageOf(() => expect(server).not.toHaveEchoed())).toContain(
      'expected a connection not to have sent what it received, but connection 1 of the log has',
    );
  });

  it('tells where what was sent differs from what was received', async () => {
    await using server = await startEchoServer({ mode: 'once', maxBytes: 2, log: true });
    await visit(server, 'abc');
    const fault = 'connection 1 of the log sent 2 bytes, not 3, and differs at offset 2:';
    for (const expected of [undefined, 'abc']) {
      expect(messageOf(() => expect(server).toHaveEchoed(expected))).toContain(fault);
    }
  });

  it('does not take silence for an echo', async () => {
    await using server = await startEchoServer({ log: true });
    await visit(server, '');
    expect(server).not.toHaveEchoed();
    expect(server).toHaveEchoed('');
  });
});

describe('toHaveConnections', () => {
  it('counts the connections since the log began, or was cleared', async () => {
    await using server = await startEchoServer({ log: true });
    expect(server).toHaveConnections(0);
    await visit(server, '1');
    await visit(server, '2');
    expect(server.log).toHaveConnections(2);
    expect(server).not.toHaveConnections(1);
    expect(messageOf(() => expect(server).toHaveConnections(1))).toMatch(
      /^expected 1 connection; the log has 2 connections:\n {2}1\./,
    );
    expect(messageOf(() => expect(server).not.toHaveConnections(2))).toMatch(
      /^expected any number of connections but 2; the log has 2 connections:/,
    );
    server.clearLog();
    expect(server).toHaveConnections(0);
  });
});

describe('toHaveEnded', () => {
  it('wants the end of a connection, in any way or in one', async () => {
    await using server = await startEchoServer({ log: true });
    await using client = await connectRaw(server.port);
    const connection = await server.waitForConnection(1);
    expect(connection).not.toHaveEnded();
    expect(messageOf(() => expect(connection).toHaveEnded())).toBe(
      'expected the connection to have ended\nthe connection from ADDRESS, open: received nothing, sent nothing',
    );
    client.socket.resetAndDestroy();
    await server.waitForConnection({ ended: true });
    expect(server).toHaveEnded();
    expect(connection).toHaveEnded('reset');
    expect(connection).not.toHaveEnded('ended');
    expect(messageOf(() => expect(connection).not.toHaveEnded('reset'))).toMatch(
      /^expected the connection not to have ended as 'reset', but it has; the connection from ADDRESS/,
    );
  });
});

describe('a matcher', () => {
  it('refuses what has no log, and says what it takes', async () => {
    await using withoutLog = await startEchoServer();
    expect(() => expect(withoutLog).toHaveConnections(0)).toThrow('{ log: true }');
    const invalid = expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' });
    for (const subject of [5, null, 'text', {}, [5], undefined]) {
      expect(() => expect(subject).toHaveReceived('')).toThrow(invalid);
    }
    await using server = await startEchoServer({ log: true });
    expect(() => expect(server.log[0]).toHaveReceived('')).toThrow('no first connection yet');
  });

  it('refuses what it cannot expect', async () => {
    await using server = await startEchoServer({ log: true });
    const invalid = expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' });
    expect(() => expect(server).toHaveReceived(5 as unknown as string)).toThrow(invalid);
    expect(() => expect(server).toHaveConnections(-1)).toThrow(invalid);
    expect(() => expect(server).toHaveEnded('well' as 'ended')).toThrow(invalid);
  });
});
