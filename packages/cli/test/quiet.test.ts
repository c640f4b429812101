// `-q`: no more than the result, of whichever command.
import { main } from '@tcp-echo/cli';
import { startEchoPeer, startPeerThatCorrupts } from '@tcp-echo/contract-tests';
import { describe, expect, it } from 'vitest';
import { holdIo } from './support/io.js';
import { jsonLines } from './support/json-lines.js';

async function run(...args: readonly string[]) {
  const io = holdIo();
  const status = await main(args, io);
  return { status, ...(await io.written()) };
}

describe('with -q', () => {
  it('ping prints its last line alone, and what did not come back', async () => {
    await using peer = await startEchoPeer();
    const args = ['ping', `:${peer.port}`, '-c', '2', '-i', '1ms', '-q'];
    expect((await run(...args)).stdout).toMatch(/^--- \S+: 2 sent, 2 echoed, 0 corrupt.*\n$/);
    const lines = jsonLines((await run(...args, '--json')).stdout);
    expect(lines.map(({ event }) => event)).toEqual(['summary']);
    await using faulty = await startPeerThatCorrupts(0);
    const wrong = await run('ping', `:${faulty.port}`, '-c', '1', '-q');
    expect(wrong.stdout).toMatch(/^seq=1 corrupt: .*\n--- /);
  });

  it('verify prints its last line alone, and what failed', async () => {
    await using peer = await startEchoPeer();
    const args = ['--only', 'echo.first,bytes.text', '-q'];
    const { status, stdout } = await run('verify', `:${peer.port}`, ...args);
    expect(stdout).toMatch(/^--- \S+: 2 passed, 0 failed in .*\n$/);
    expect(status).toBe(0);
    await using faulty = await startPeerThatCorrupts(0);
    const failed = await run('verify', `:${faulty.port}`, ...args, '--color', 'always');
    expect(failed.stdout).toContain('\u001b[31m✗\u001b[39m echo.first');
    expect(failed.status).toBe(1);
    const lines = jsonLines((await run('verify', `:${peer.port}`, ...args, '--json')).stdout);
    expect(lines.map(({ event }) => event)).toEqual(['summary']);
  });

  it('the prompt prints no trace', async () => {
    const input = ["await tcpEchoClient('hello', (await startEchoServer()).port)\n"];
    const io = holdIo(input);
    await main(['repl', '-q'], io);
    expect((await io.written()).stdout).toBe("'hello'\n");
  });
});
