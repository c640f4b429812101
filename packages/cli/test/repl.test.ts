// `tcp-echo repl` with input that is no terminal: each line is done before the next one begins.
import { connectRaw, startSilentPeer } from '@tcp-echo/contract-tests';
import { describe, expect, it } from 'vitest';
import { Command, runCommand } from './support/command.js';

/** What the prompt prints, with every port as PORT. */
async function type(...lines: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await runCommand(['repl'], { input: lines.join('\n') });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return String(stdout).replace(/\b\d{4,5}\b/g, 'PORT');
}

const start = "server = runInForeground(startEchoServer({ mode: 'once' })), undefined";
const echo = (who: string, message: string) => [
  `-> Client sending: '${message}'`,
  `-> Server received '${message}' from ('127.0.0.1', PORT)`,
  `<- Server sending: '${message}'`,
  '-- Terminating connection on server',
  `<- Client received: '${message}'`,
  '-- Terminating connection on client',
  who,
];

describe('repl', () => {
  it('takes the lines of the translation table as they stand', async () => {
    const printed = await type(
      "server = runInForeground(startEchoServer({ mode: 'once' }))",
      'port = server.port',
      "console.log(runInForeground(tcpEchoClient('Hello World!', port)))",
      "echo1 = scheduleCoroutine(tcpEchoClient('one', port))",
      'runInForeground(wait([echo1]))',
      'echo1.result()',
      "query = partial(tcpEchoClientSync, 'blocking', port), undefined",
      'bgCall = callInBackground(query)',
      'runInForeground(wait([bgCall]))',
      'bgCall.result()',
      "runInForeground(waitFor(tcpEchoClient('in time', port), 5000))",
      'const own = threadExecutor(); runInForeground(callInBackground(query, { executor: own }))',
      'runInForeground(own.close())',
    );
    for (const lines of [
      ['EchoServer {', "  address: { family: 'IPv4', host: '127.0.0.1', port: PORT }", '}', 'PORT'],
      [...echo('Hello World!', 'Hello World!'), 'undefined'],
      ["Task <pending 'Task-1'>"],
      ["  done: Set(1) { Task <finished 'Task-1' result='one'> },", '  pending: Set(0) {}', '}'],
      ["'one'", 'undefined', "Task <pending 'tcpEchoClientSync'>"],
      ["'blocking'"],
      echo("'in time'", 'in time'),
    ]) {
      expect(printed).toContain(`${lines.join('\n')}\n`);
    }
    // The trace of background threads is printed too.
    expect(printed.split('-> Client connecting to port: PORT\n')).toHaveLength(3);
  });

  it('ends a line that runs the loop before it looks at the next one, or at the end', async () => {
    const printed = await type(
      start,
      "runInForeground(tcpEchoClient('one', server.port))",
      "runInForeground(tcpEchoClient('two', server.port))",
    );
    expect(printed).toBe(
      ['undefined', ...echo("'one'", 'one'), ...echo("'two'", 'two'), ''].join('\n'),
    );
  });

  it('awaits at the top level, and can run the loop in the line after that', async () => {
    const printed = await type(
      start,
      "await tcpEchoClient('one', server.port)",
      "runInForeground(tcpEchoClient('two', server.port))",
    );
    expect(printed).toContain([...echo("'one'", 'one'), ...echo("'two'", 'two'), ''].join('\n'));
  });

  it('goes on after an error, says in which line, and has status 1 in the end', async () => {
    const input = [
      "throw new Error('in a line')",
      'function two() {',
      '  throw new TypeError("of two\\nlines")',
      '}',
      'two()',
      "setTimeout(() => { throw new Error('in a callback') }, 1), 0",
      'runInForeground(new Promise((resolve) => setTimeout(resolve, 50)))',
      "await Promise.reject('awaited')",
      "'and on'",
      '({ unfinished:',
    ].join('\n');
    const { status, stdout, stderr } = await runCommand(['repl'], { input });
    expect(stderr.split('\n')).toEqual([
      'error: line 1: Error: in a line',
      'error: line 5: TypeError: of two',
      expect.stringMatching(/^error: line [67]: Error: in a callback$/),
      "error: line 8: 'awaited'",
      'error: line 10: SyntaxError: the input ends in the middle of it',
      '',
    ]);
    expect(String(stdout)).toMatch(
      /Uncaught Error: in a line\n[^]*Uncaught Error: in a callback\n/,
    );
    expect(String(stdout)).toMatch(/'and on'\n$/);
    expect(status).toBe(1);
  });

  it('says with --json in which line an error was', async () => {
    const { status, stderr } = await runCommand(['repl', '--json'], { input: 'nothing\n.exit' });
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'ERR_LINE_FAILED', message: 'line 1: ReferenceError: nothing is not defined' },
    });
    expect(status).toBe(1);
  });

  it('has status 0 where what was begun is given up with .break', async () => {
    expect(await type('({ unfinished:', '.break', '6 * 7')).toBe('42\n');
  });

  it('evaluates what takes several lines, and all names are still there after .clear', async () => {
    const lines = ['function five() {', '  return 5', '}', 'five()', '.clear', 'typeof wait'];
    expect(await type(...lines)).toBe("undefined\n5\nClearing context...\n'function'\n");
  });

  it('says so, with status 1, when it awaits what can no longer happen', async () => {
    const input = "await new Promise(() => {})\n'never evaluated'\n";
    const { status, stdout, stderr } = await runCommand(['repl'], { input });
    expect(stderr).toMatch(/^error: .*awaited.*\n$/);
    expect({ status, stdout: String(stdout) }).toEqual({ status: 1, stdout: '' });
  });

  it('ends at .exit, whatever follows', async () => {
    expect(await type('1 + 1', '.exit', "'not evaluated'")).toBe('2\n');
  });

  it('answers line by line, and its servers do not keep it alive after the end', async () => {
    await using repl = new Command(['repl']);
    repl.child.stdin.write('server = runInForeground(startEchoServer()); server.port\n');
    const [, port] = await repl.printed(/^(\d+)\n/m);
    await using client = await connectRaw(Number(port));
    await client.write(Buffer.from('hello'));
    expect(String(await client.readExactly(5))).toBe('hello');
    repl.child.stdin.end();
    expect(await repl.ended).toMatchObject({ status: 0, stderr: '' });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ended by %s has status %i', async (signal, status) => {
    await using repl = new Command(['repl']);
    repl.child.stdin.write("'ready'\n");
    await repl.printed(/ready/);
    repl.child.kill(signal);
    expect(await repl.ended).toMatchObject({ status, stderr: 'interrupted\n' });
  });

  it.each([
    ['never ends', 'for (;;);'],
    ['runs the loop', 'runInForeground(new Promise((resolve) => setTimeout(resolve, 1e6)))'],
  ])(
    'ended by SIGINT while a line %s evaluates no other one, and has status 130',
    async (_, line) => {
      await using repl = new Command(['repl']);
      repl.child.stdin.write('runInForeground(Promise.resolve("loaded"))\n');
      await repl.printed(/'loaded'/);
      repl.child.stdin.write(`console.log('begun')\n${line}\n'not evaluated'\n`);
      await repl.printed(/begun/);
      // It may come before the line.
      const repeat = setInterval(() => repl.child.kill('SIGINT'), 100);
      const { status, stdout, stderr } = await repl.ended;
      clearInterval(repeat);
      expect(String(stdout)).not.toContain('not evaluated');
      expect(stderr).toBe('interrupted\n');
      expect(status).toBe(130);
    },
  );

  it.each(['for (;;);', 'runInForeground(new Promise(() => setInterval(() => {}, 1e6)))'])(
    'is ended by SIGTERM during %s',
    async (line) => {
      await using repl = new Command(['repl']);
      repl.child.stdin.write(`console.log('begun'); ${line}\n`);
      await repl.printed(/begun/);
      repl.child.kill('SIGTERM');
      const { status } = await repl.ended;
      // Before the line it is the prompt's, during it the system's.
      expect([143, 'SIGTERM']).toContain(status);
    },
  );

  it('can be ended while a line blocks its thread', async () => {
    await using peer = await startSilentPeer();
    await using repl = new Command(['repl']);
    repl.child.stdin.write(`console.log('blocking'), tcpEchoClientSync('x', ${peer.port})\n`);
    await repl.printed(/^blocking/m);
    // The line may not be blocked yet: the first interrupts it, or comes before it.
    const repeat = setInterval(() => repl.child.kill('SIGINT'), 50);
    const { status } = await repl.ended;
    clearInterval(repeat);
    // One may come between the line's end and the prompt's listening again: then the system ends it, which a shell calls 130, too.
    expect([130, 'SIGINT']).toContain(status);
  });
});
