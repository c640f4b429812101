// Output that nobody reads, though somebody could: a log driver that hangs, a terminal stopped with Ctrl-S.
import { exitStatus, main } from '@tcp-echo/cli';
import { connectRaw, startEchoPeer, testBytes } from '@tcp-echo/contract-tests';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { PassThrough, Writable, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commandLine, environment } from './support/command.js';
import { holdIo } from './support/io.js';
import { jsonLines } from './support/json-lines.js';

const chunk = testBytes(65_536);

/** Echoes so many chunks; with `serve --json -v` each of them makes lines of 174 kB. */
async function echoChunks(port: number, count: number): Promise<void> {
  await using client = await connectRaw(port);
  for (let each = 0; each < count; each += 1) {
    await client.write(chunk);
    await client.readExactly(chunk.byteLength);
  }
}

/** The port that `serve --json` says; nothing more is read then. */
async function readPort(stdout: NodeJS.ReadableStream): Promise<number> {
  const [listening] = (await once(stdout, 'data')) as [Buffer];
  stdout.pause();
  const [, port] = /"port":(\d+)/.exec(String(listening)) ?? [];
  return Number(port);
}

describe('output that nobody reads', () => {
  it('is held up to a limit; what is left out is told where it is missing, in the report, and by the status', async () => {
    const controller = new AbortController();
    const stdout = new PassThrough();
    const io = { ...holdIo([], { signal: controller.signal }), stdout };
    const ended = main(['serve', '--port', '0', '--json', '-v'], io);
    const port = await readPort(stdout);
    await echoChunks(port, 20);
    expect(stdout.writableLength).toBeLessThan(1_500_000);
    const printed = text(stdout);
    await echoChunks(port, 1);
    controller.abort(130);
    expect(await ended).toBe(exitStatus.failed);
    stdout.end();
    const lines = jsonLines(await printed);
    const omitted = lines.filter(({ event }) => event === 'omitted');
    expect(omitted).toEqual([{ schema: 1, event: 'omitted', lines: expect.any(Number) }]);
    const [{ lines: count } = {}] = omitted;
    const told = lines.filter(({ seq }) => seq !== undefined);
    const [first, last] = [told.at(0)?.['seq'], told.at(-1)?.['seq']];
    expect(told.length + Number(count)).toBe(Number(last) - Number(first) + 1);
    expect(lines.at(-1)).toMatchObject({ event: 'closed', omittedLines: count });
  });

  it('does not keep serve from its end, whose status says that it was lost', async () => {
    const args = commandLine(['serve', '--port', '0', '--json', '-v', '--drain', '0s']);
    const child = spawn(process.execPath, args, {
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 50_000,
      killSignal: 'SIGKILL',
    });
    const said = text(child.stderr);
    const exited = once(child, 'exit');
    await echoChunks(await readPort(child.stdout), 10);
    child.kill('SIGTERM');
    expect(await exited).toEqual([exitStatus.failed, null]);
    child.stdout.destroy();
    expect(JSON.parse(await said)).toEqual({
      schema: 1,
      error: {
        code: 'ERR_OUTPUT_FAILED',
        message: 'the output could not be written (nobody reads it)',
        hint: 'end or mend what reads it',
      },
    });
  });

  it('does not keep send from its end, which had no result', async () => {
    await using peer = await startEchoPeer();
    const controller = new AbortController();
    const stdout = new Writable({
      write() {
        controller.abort(exitStatus.terminated);
      },
    });
    const io = { ...holdIo(['hello'], { signal: controller.signal }), stdout };
    expect(await main(['send', '-p', String(peer.port)], io)).toBe(exitStatus.terminated);
  });

  it('of a terminal that was stopped holds up neither echoes nor the end', () => {
    const script = fileURLToPath(new URL('support/stopped-terminal.py', import.meta.url));
    const args = [
      script,
      process.execPath,
      ...commandLine(['serve', '--port', '0', '--drain', '0s']),
    ];
    const { stdout, stderr } = spawnSync('python3', args, {
      env: environment({ TERM: 'xterm' }),
      encoding: 'utf8',
      timeout: 50_000,
    });
    expect({ stdout, stderr }).toEqual({
      stdout: `echoed 400, status ${exitStatus.failed}\n`,
      stderr: '',
    });
  });
});

describe.runIf(existsSync('/dev/full'))('output to a full disk', () => {
  it.each(['serve --port 0', 'serve --port 0 --json', 'ping :PORT -c 1', 'ping :PORT -c 1 --json'])(
    'ends with status 1, and says why: %s',
    async (line) => {
      await using peer = await startEchoPeer();
      const full = openSync('/dev/full', 'w');
      const args = commandLine(line.replace('PORT', String(peer.port)).split(' '));
      const child = spawn(process.execPath, args, {
        env: environment(),
        stdio: ['ignore', full, 'pipe'],
        timeout: 50_000,
        killSignal: 'SIGKILL',
      });
      closeSync(full);
      const exited = once(child, 'exit');
      expect(await text(child.stderr as Readable)).toMatch(
        /the output could not be written \(ENOSPC\)/,
      );
      expect(await exited).toEqual([exitStatus.failed, null]);
    },
  );
});
