// The modes that do not echo everything as it comes: `line`, `discard` and `chargen`.
import { connectRaw, describeWith, runProgram, testBytes } from '@tcp-echo/contract-tests';
import { startEchoServer, type EchoMode } from '@tcp-echo/echo-server';
import * as fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

/** Sends `chunks`, ends, and reads everything that comes back. */
async function visit(port: number, chunks: readonly Uint8Array[]): Promise<Buffer> {
  await using client = await connectRaw(port);
  for (const chunk of chunks) await client.write(chunk);
  client.halfClose();
  return await client.readToEnd();
}

describe('mode line', () => {
  it('holds an unfinished line back until its line feed comes', async () => {
    await using server = await startEchoServer({ mode: 'line' });
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('one\ntw'));
    expect(String(await client.readExactly(4))).toBe('one\n');
    while (server.stats().bytesReceived < 6) await setImmediate();
    expect(server.stats().bytesSent).toBe(4);
    await client.write(Buffer.from('o\r\nthree\n'));
    expect(String(await client.readExactly(11))).toBe('two\r\nthree\n');
  });

  it('sends an unfinished last line back when the client ends', async () => {
    await using server = await startEchoServer({ mode: 'line' });
    expect(String(await visit(server.port, [Buffer.from('a\nb\nc')]))).toBe('a\nb\nc');
  });

  it('sends a line longer than maxLineBytes back before its end, and holds no more', async () => {
    await using server = await startEchoServer({ mode: 'line', maxLineBytes: 10 });
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('x'.repeat(11)));
    expect(await client.readExactly(11)).toHaveLength(11);
    await client.write(Buffer.from('x'.repeat(10)));
    while (server.stats().bytesReceived < 21) await setImmediate();
    expect(server.stats().bytesSent).toBe(11);
  });

  it('gives back any bytes under any chunking', async () => {
    await using server = await startEchoServer({ mode: 'line', maxLineBytes: 50 });
    const text = fc.string({ unit: fc.constantFrom('\n', 'a', '\r'), maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 8 }), async (texts) => {
        const reply = await visit(
          server.port,
          texts.map((each) => Buffer.from(each)),
        );
        expect(String(reply)).toBe(texts.join(''));
      }),
      { numRuns: 50 },
    );
  });
});

describe('mode discard', () => {
  it('reads 1 MB, answers nothing, and ends after the client', async () => {
    await using server = await startEchoServer({ mode: 'discard' });
    expect(await visit(server.port, [testBytes(1_000_000)])).toHaveLength(0);
    expect(server.stats()).toMatchObject({ bytesReceived: 1_000_000, bytesSent: 0 });
  });
});

describe('mode chargen', () => {
  it("begins with the lines of RFC 864's example", async () => {
    await using server = await startEchoServer({ mode: 'chargen' });
    await using client = await connectRaw(server.port);
    const [first, second] = String(await client.readExactly(2 * 74)).split('\r\n');
    expect(first).toBe(
      String.raw` !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_` + '`abcdefg',
    );
    expect(second).toBe(`${first?.slice(1)}h`);
  });

  it('repeats after 95 lines, whatever the client sends', async () => {
    await using server = await startEchoServer({ mode: 'chargen' });
    await using client = await connectRaw(server.port);
    await client.write(testBytes(1000));
    const round = await client.readExactly(95 * 74);
    expect(await client.readExactly(95 * 74)).toEqual(round);
    expect(new Set(String(round).split('\r\n')).size).toBe(96);
  });

  it('ends when the client ends, and stops where the client does not read', async () => {
    await using server = await startEchoServer({ mode: 'chargen' });
    await using client = await connectRaw(server.port);
    client.halfClose();
    await client.readToEnd();
    await using deaf = await connectRaw(server.port);
    deaf.socket.pause();
    let sent = -1;
    // It sends on until the buffers between are full; then every turn of the loop finds it still.
    for (let still = 0; still < 100; still += 1) {
      const { bytesSent } = server.stats();
      if (bytesSent !== sent) still = 0;
      sent = bytesSent;
      await setImmediate();
    }
    const report = await server.close({ graceMs: 0 });
    expect(report.forced).toBe(1);
  });
});

describeWith(['ncat'], 'every mode with ncat', () => {
  const answers: Readonly<Record<EchoMode, (reply: Buffer) => boolean>> = {
    once: (reply) => String(reply) === 'Hello\nWorld',
    stream: (reply) => String(reply) === 'Hello\nWorld',
    line: (reply) => String(reply) === 'Hello\nWorld',
    discard: (reply) => reply.length === 0,
    chargen: (reply) => String(reply).startsWith(' !"#$%'),
  };

  it.each(Object.entries(answers))('%s answers as it should', async (mode, isRight) => {
    await using server = await startEchoServer({ mode: mode as EchoMode });
    const reply = await runProgram(
      'ncat',
      ['127.0.0.1', String(server.port)],
      Buffer.from('Hello\nWorld'),
    );
    expect(isRight(reply)).toBe(true);
  });
});
