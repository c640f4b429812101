// `serve` on a real terminal: its colours, Ctrl-C once and twice, and another size in between.
import { describeWith, temporaryFolder } from '@tcp-echo/contract-tests';
import { connectEcho } from '@tcp-echo/echo-client-async';
import { expect, it } from 'vitest';
import { ctrlC, ctrlD, runOnTerminal, type Step } from './support/terminal.js';

const serve = ['serve', '--port', '0'];
const ready = 'Ctrl-C drains\r\n';
const green = '\u001b[32m➜\u001b[39m';

describeWith(['python3'], 'on a terminal', () => {
  it('serve is in colours, and errors are', async () => {
    const { status, printed } = await runOnTerminal(serve, [[ready, ctrlC]]);
    expect(printed).toContain(`${green} \u001b[36mtcp://127.0.0.1:`);
    expect(status).toBe(0);
    const failed = await runOnTerminal(['srve'], []);
    expect(failed.printed).toContain('\u001b[31m\u001b[1merror:');
    expect(failed.printed).toContain('\r\n\u001b[36mhint:');
    expect(failed.status).toBe(2);
  });

  it.each([
    { args: ['--color', 'never'], env: {} },
    { args: [], env: { NO_COLOR: '1' } },
    { args: [], env: { TERM: 'dumb' } },
    { args: [], env: { TCP_ECHO_COLOR: 'never' } },
  ])('serve has no colours with $args and $env', async ({ args, env }) => {
    const { status, printed } = await runOnTerminal([...serve, ...args], [[ready, ctrlC]], env);
    expect(printed).not.toContain('\u001b');
    expect(status).toBe(0);
  });

  it('the prompt has no colours with --color never', async () => {
    const { printed } = await runOnTerminal(
      ['repl', '--color', 'never'],
      [
        ['>>> ', "'plain'\r"],
        ["'plain'\r\n", ctrlD],
      ],
    );
    expect(printed).toContain("\n'plain'\r\n");
  });

  it.each([
    {
      what: 'serve',
      args: serve,
      steps: [[ready, [10, 20]]] satisfies Step[],
      end: ['', ctrlC] satisfies Step,
    },
    {
      what: 'repl',
      args: ['repl'],
      steps: [['>>> ', [10, 20]]] satisfies Step[],
      end: ['', ctrlD] satisfies Step,
    },
  ])('$what goes on in another size', async ({ args, steps, end }) => {
    const { status } = await runOnTerminal(args, [...steps, ['', [50, 200]], end]);
    expect(status).toBe(0);
  });

  it('the first Ctrl-C waits for an open connection and says so, the second ends with status 130', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('echo.sock');
    const ended = runOnTerminal(
      ['serve', '--unix', path, '--drain', '1h'],
      [
        ['"stays"', ctrlC],
        [
          '1 connection open: at most 3600 s for them to end; Ctrl-C again exits at once\r\n',
          ctrlC,
        ],
      ],
    );
    await using visitor = await connectEcho({ path, retry: true });
    await visitor.echo('stays');
    const { status, printed } = await ended;
    expect(printed).toContain('connection open');
    expect(printed).not.toContain('closed:');
    expect(status).toBe(130);
  });

  it('Ctrl-C is drained from, and the report comes, when the open connection ends', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('echo.sock');
    const ended = runOnTerminal(['serve', '--unix', path, '--drain', '1h'], [['"stays"', ctrlC]]);
    const visitor = await connectEcho({ path, retry: true });
    await visitor.echo('stays');
    await visitor.close();
    const { status, printed } = await ended;
    expect(printed).toMatch(/ {2}closed: 1 connection, 5 B received, 5 B sent\r\n$/);
    expect(status).toBe(0);
  });
});
