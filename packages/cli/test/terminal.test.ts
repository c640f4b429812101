// The command on a terminal.
import { describeWith, startRawPeer, startSilentPeer } from '@tcp-echo/contract-tests';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ctrlC, ctrlD, runOnTerminal } from './support/terminal.js';

/** After the line that a result ends with. */
const nextPrompt = '\r\n\u001b[1G\u001b[0J>>> \u001b[5G';

describeWith(['python3'], 'on a terminal', () => {
  it('repl shows its prompt, echoes, and ends at Ctrl-D although its server listens', async () => {
    const { status, printed } = await runOnTerminal(
      ['repl'],
      [
        ['>>> ', "server = runInForeground(startEchoServer({ mode: 'once' }))\r"],
        [`}${nextPrompt}`, "runInForeground(tcpEchoClient('Hello World!', server.port))\r"],
        [`'Hello World!'\u001b[39m${nextPrompt}`, ctrlD],
      ],
    );
    expect(printed).toContain("-> Client sending: 'Hello World!'\r\n-> Server received");
    expect(status).toBe(0);
  });

  it('repl takes what was typed during a line when that is done', async () => {
    const line = "console.log('be' + 'gun'), runInForeground(waitFor(sleep(), 5000))";
    const { status, printed } = await runOnTerminal(
      ['repl'],
      [
        ['>>> ', "sleep = () => new Promise((done) => setTimeout(done, 300, 'do' + 'ne'))\r"],
        [`[Function: sleep]\u001b[39m${nextPrompt}`, `${line}\r`],
        ['begun\r\n', '6 * 7\r'],
        [`42\u001b[39m${nextPrompt}`, ctrlD],
      ],
    );
    expect(printed).toMatch(/'done'[^]*42/);
    expect(status).toBe(0);
  });

  it('repl awaits at the top level', async () => {
    const { status, printed } = await runOnTerminal(
      ['repl'],
      [
        ['>>> ', 'await new Promise((resolve) => setTimeout(resolve, 20, 6 * 7))\r'],
        [`42\u001b[39m${nextPrompt}`, '.exit\r'],
      ],
    );
    expect(printed).toContain('42');
    expect(status).toBe(0);
  });

  it('repl keeps its history in the file that TCP_ECHO_REPL_HISTORY names', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tcp-echo-history-'));
    const env = { TCP_ECHO_REPL_HISTORY: join(folder, 'history') };
    try {
      await runOnTerminal(
        ['repl'],
        [
          ['>>> ', "'kept'\r"],
          [`'kept'\u001b[39m${nextPrompt}`, ctrlD],
        ],
        env,
      );
      expect(await readFile(env.TCP_ECHO_REPL_HISTORY, 'utf8')).toBe("'kept'");
      const upArrow = '\u001b[A\r';
      const again = await runOnTerminal(
        ['repl'],
        [
          ['>>> ', upArrow],
          [`'kept'\u001b[39m${nextPrompt}`, ctrlD],
        ],
        env,
      );
      expect(again.status).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  // Another thread prints in the midst of the line: whoever is interrupted while it prints may never print again.
  const printing = `worker = "setTimeout(() => require('fs').writeSync(1, 'in ' + 'the line' + String.fromCharCode(10)), 200)", new (require('worker_threads').Worker)(worker, { eval: true })`;
  it.each([
    ['never ends', '(() => { for (;;); })()'],
    ['runs the loop', 'runInForeground(new Promise((resolve) => setTimeout(resolve, 1e6)))'],
    ['blocks the thread', `tcpEchoClientSync('x', SILENT)`],
  ])('Ctrl-C at a repl interrupts a line that %s, and no more', async (_, line) => {
    await using silent = await startSilentPeer();
    const { status, printed } = await runOnTerminal(
      ['repl'],
      [
        ['>>> ', `${printing}, ${line.replace('SILENT', String(silent.port))}\r`],
        ['in the line\r\n', ctrlC],
        ['interrupted', '6 * 7\r'],
        [`42\u001b[39m${nextPrompt}`, ctrlD],
      ],
    );
    expect(printed).toMatch(/Uncaught .*interrupted/);
    expect(status).toBe(0);
  });

  it('Ctrl-C at a repl interrupts a line that awaits what does not come, and no more', async () => {
    const line =
      "setTimeout(() => console.log('in ' + 'the line'), 50), await new Promise(() => {})";
    const { status, printed } = await runOnTerminal(
      ['repl'],
      [
        ['>>> ', `${line}\r`],
        ['in the line\r\n', ctrlC],
        ['interrupted', '6 * 7\r'],
        [`42\u001b[39m${nextPrompt}`, ctrlD],
      ],
    );
    expect(printed).toMatch(/Uncaught:\s+\[Error .*interrupted/);
    expect(status).toBe(0);
  });

  it('the second Ctrl-C at an empty prompt ends repl, and a SIGINT of another program with status 130', async () => {
    const typed = await runOnTerminal(
      ['repl'],
      [
        ['>>> ', '6 * 7\r'],
        [`42\u001b[39m${nextPrompt}`, ctrlC],
        ['To exit, press Ctrl+C again', ctrlC],
      ],
    );
    expect(typed.status).toBe(0);
    const kill = "setTimeout(() => process.kill(process.pid, 'SIGINT'), 50), 0\r";
    const sent = await runOnTerminal(['repl'], [['>>> ', kill]]);
    expect(sent.printed).toMatch(/interrupted\r\n$/);
    expect(sent.status).toBe(130);
  });

  it('send without a message says what to do, with status 2', async () => {
    const { status, printed } = await runOnTerminal(['send'], [], { NO_COLOR: '1' });
    expect(printed).toMatch(/^error: there is nothing to send; .*tcp-echo send -\r\n$/);
    expect(status).toBe(2);
  });

  it.each(['async', 'blocking'])(
    'Ctrl-C ends a send of the %s client that gets no answer, with status 130',
    async (client) => {
      await using peer = await startRawPeer((socket) => {
        socket.once('data', (chunk: Buffer) => socket.write(chunk));
      });
      const typed = await runOnTerminal(
        ['send', '-', '--port', String(peer.port), '--client', client],
        [
          ['', 'answered\r'],
          ['answered\r\nanswered\r\n', 'unanswered\r'],
          ['unanswered\r\n', ctrlC],
        ],
      );
      expect(typed.printed).toContain('^C');
      expect(typed.printed).toMatch(/interrupted\r\n$/);
      expect(typed.status).toBe(130);
    },
  );

  it('the first Ctrl-C ends serve with its closing line and status 0', async () => {
    const { status, printed } = await runOnTerminal(
      ['serve', '--port', '0'],
      [['Ctrl-C drains\r\n', ctrlC]],
    );
    expect(printed).toMatch(/ {2}closed: 0 connections, 0 B received, 0 B sent\r\n$/);
    expect(status).toBe(0);
  });
});
