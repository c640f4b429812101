// What every command takes: where the global flags may stand, what the environment says, and how errors are told.
import { exitStatus, main } from '@tcp-echo/cli';
import { holdRefusingPort, startEchoPeer } from '@tcp-echo/contract-tests';
import { describe, expect, it } from 'vitest';
import { holdIo } from './support/io.js';

/** Runs the command in this process. */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const io = holdIo([], { env });
  const status = await main(args, io);
  return { status, ...(await io.written()) };
}

const unreachable = ['send', 'x', '--host', '256.0.0.0'];

describe('a global flag', () => {
  it.each([
    ['--json', 'send', 'x', '--host', '256.0.0.0'],
    ['send', '--json', 'x', '--host', '256.0.0.0'],
    ['send', 'x', '--host', '256.0.0.0', '--json'],
    ['-qv', '--json', ...unreachable],
    ['--json=yes', '--quiet=no', ...unreachable],
  ])('may stand anywhere: %s %s %s %s %s', async (...args) => {
    const { stderr } = await run(args);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'ERR_CONNECT_FAILED' } });
  });

  it('after -- is a message', async () => {
    await using peer = await startEchoPeer();
    const args = ['send', '--port', String(peer.port), '--', '--json', '-q', '-V', '--color'];
    expect(await run(args)).toEqual({ status: 0, stdout: '--json -q -V --color\n', stderr: '' });
  });

  it.each([
    { variable: 'TCP_ECHO_JSON', value: 'yes' },
    { variable: 'TCP_ECHO_JSON', value: '1' },
  ])('may come from the environment: $variable=$value', async ({ variable, value }) => {
    const { stderr } = await run(unreachable, { [variable]: value });
    expect(JSON.parse(stderr)).toHaveProperty('error');
  });

  it.each([
    {
      args: ['--color', 'pink', ...unreachable],
      says: /^error: --color pink: it must be auto, /,
    },
    { args: ['--color=pink', ...unreachable], says: /^error: --color pink: / },
    { args: ['send', 'x', '--color'], says: /^error: --color wants a word after it\n$/ },
    { args: ['serve', '--json=2'], says: /^error: --json 2: it must be true or false/ },
    { args: ['serve', '--quite'], says: /^error: .*--quite, did you mean --quiet\?\nhint: / },
    { args: ['--jsno'], says: /^error: .*\nhint: did you mean `--json`\?\n$/ },
    { args: ['--verison'], says: /^error: .*\nhint: did you mean `--version`\?\n$/ },
  ])('that cannot be used ends with status 2: $args', async ({ args, says }) => {
    const { status, stderr } = await run(args);
    expect(stderr).toMatch(says);
    expect(status).toBe(exitStatus.usage);
  });

  it('of the environment that cannot be used is named', async () => {
    const { status, stderr } = await run(unreachable, { TCP_ECHO_VERBOSE: 'perhaps' });
    expect(stderr).toMatch(/^error: TCP_ECHO_VERBOSE=perhaps: it must be true or false/);
    expect(status).toBe(exitStatus.usage);
  });
});

describe('the version', () => {
  it.each([['-V'], ['serve', '-V'], ['--version', 'send', 'x']])(
    'is printed anywhere: %s',
    async (...args) => {
      expect((await run(args)).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    },
  );

  it('is an object with --json', async () => {
    const { stdout } = await run(['--json', '--version']);
    expect(JSON.parse(stdout)).toEqual({ schema: 1, version: expect.stringMatching(/^\d/) });
  });
});

describe('an error', () => {
  it('is one object on one line with --json, with its code, message and hint', async () => {
    await using peer = await holdRefusingPort();
    const { status, stdout, stderr } = await run([
      'send',
      'x',
      '--json',
      '--port',
      String(peer.port),
    ]);
    expect(stderr).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(stderr)).toEqual({
      schema: 1,
      error: {
        code: 'ERR_CONNECT_FAILED',
        message: `connection refused at 127.0.0.1:${peer.port} (ECONNREFUSED)`,
        hint: `start a server with: tcp-echo serve --port ${peer.port}`,
      },
    });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  });

  it.each([
    { args: ['srve'], error: { code: 'ERR_USAGE', hint: 'did you mean `serve`?' } },
    { args: ['serve', '--prot', '1'], error: { code: 'ERR_USAGE' } },
    { args: ['serve', '--port', 'x'], error: { code: 'ERR_USAGE' } },
    { args: ['serve', '--fault', 'dealy:1s'], error: { hint: 'did you mean delay?' } },
  ])('of the command line is an object with --json, too: $args', async ({ args, error }) => {
    const { status, stderr } = await run([...args, '--json']);
    expect(JSON.parse(stderr)).toMatchObject({ error });
    expect(status).toBe(exitStatus.usage);
  });

  it('shows its stack with -v, and only then', async () => {
    const stack = /\n {4}at .*:\d+:\d+\)/;
    expect((await run(unreachable)).stderr).not.toMatch(stack);
    expect((await run(['-v', ...unreachable])).stderr).toMatch(stack);
    const { stderr } = await run(['-v', '--json', ...unreachable]);
    expect((JSON.parse(stderr) as { error: { stack: string } }).error.stack).toMatch(stack);
  });

  it('of several is the first one, and no other', async () => {
    const { stderr } = await run(['serve', '--port', 'x', '--mode', 'y', '--drain', 'z']);
    expect(stderr).toMatch(/^error: --port x: .*\nhint: .*\n$/);
  });

  it('of a signal is an object with --json', async () => {
    const io = holdIo([], { signal: AbortSignal.abort(143) });
    expect(await main(['send', 'x', '--json', '--port', '1'], io)).toBe(143);
    const { stderr } = await io.written();
    expect(JSON.parse(stderr)).toEqual({
      schema: 1,
      error: { code: 'ERR_INTERRUPTED', message: 'interrupted' },
    });
  });
});

describe('colour', () => {
  const red = '\u001b[31m';

  it('is left out where a stream is no terminal', async () => {
    expect((await run(unreachable)).stderr).not.toContain('\u001b');
  });

  it('is there with --color always, or TCP_ECHO_COLOR', async () => {
    expect((await run(['--color', 'always', ...unreachable])).stderr).toContain(red);
    expect((await run(unreachable, { TCP_ECHO_COLOR: 'always' })).stderr).toContain(red);
  });

  it('is decided for each stream', async () => {
    const io = holdIo(['x']);
    Object.assign(io.stderr, { isTTY: true });
    await main(unreachable, io);
    const help = holdIo();
    Object.assign(help.stderr, { isTTY: true });
    await main(['--help'], help);
    expect((await io.written()).stderr).toContain(red);
    expect((await help.written()).stdout).not.toContain('\u001b');
  });

  it.each([
    { env: { NO_COLOR: '1' }, args: [], colours: false },
    { env: { NO_COLOR: '' }, args: [], colours: true },
    { env: { TERM: 'dumb' }, args: [], colours: false },
    { env: {}, args: ['--color', 'never'], colours: false },
    { env: { NO_COLOR: '1' }, args: ['--color=always'], colours: true },
  ])('on a terminal with $env and $args: $colours', async ({ env, args, colours }) => {
    const io = holdIo([], { env });
    Object.assign(io.stderr, { isTTY: true });
    await main([...args, ...unreachable], io);
    expect((await io.written()).stderr.includes(red)).toBe(colours);
  });
});
