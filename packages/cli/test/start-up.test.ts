// What a command loads: only what it needs.
import { main } from '@tcp-echo/cli';
import { spawnSync } from 'node:child_process';
import Module from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commandLine, environment, runCommand } from './support/command.js';
import { holdIo } from './support/io.js';

const preload = fileURLToPath(new URL('support/print-loaded.cjs', import.meta.url));

/** What a run of the command said of itself under a name. */
function saidBy(name: string, ...args: readonly string[]): string[] {
  const { stderr } = spawnSync(process.execPath, ['-r', preload, ...commandLine(args)], {
    env: environment(),
    encoding: 'utf8',
    input: '',
    timeout: 50_000,
  });
  const line = stderr.split('\n').find((each) => each.startsWith(`${name}: `));
  return line?.slice(name.length + 2).split(' ') ?? [];
}

/** The packages that a run of the command has loaded. */
function loadedBy(...args: readonly string[]): string[] {
  return saidBy('loaded', ...args);
}

describe('the command loads', () => {
  it('nothing for its version and its help', () => {
    for (const flag of ['--version', '-V', '--help', '-h']) expect(loadedBy(flag)).toEqual(['']);
  });

  it('neither server nor client nor prompt for the help of a command', () => {
    expect(loadedBy('serve', '--help')).toEqual(['base', 'cli', 'core']);
  });

  it('nothing of Node that only processes need, where it starts none', () => {
    const builtIn = saidBy('built-in', 'serve', '--help');
    expect(builtIn).toContain('module');
    expect(builtIn).not.toContain('child_process');
  });

  it('no client and no prompt for serve', () => {
    const loaded = loadedBy('serve', '--host', '192.0.2.1');
    expect(loaded).toEqual(['base', 'cli', 'core', 'echo-server', 'faults', 'proxy-protocol']);
  });

  it('no server, no prompt, and no blocking client for send, unless it is asked for', () => {
    const loaded = loadedBy('send', 'x', '--host', '256.0.0.0');
    expect(loaded).toEqual(['base', 'cli', 'core', 'echo-client-async']);
    const blocking = loadedBy('send', 'x', '--host', '256.0.0.0', '--client', 'blocking');
    expect(blocking).toContain('echo-client-sync');
  });

  it.each(['ping', 'verify'])('one client only for %s', (command) => {
    const loaded = loadedBy(command, '256.0.0.0:7');
    expect(loaded).toEqual(['base', 'cli', 'core', 'echo-client-async']);
  });
});

describe('what is answered with nothing loaded', () => {
  it.each(['--help', '-h', '--version', '-V'])('is what main answers to %s', async (flag) => {
    const io = holdIo();
    expect(await main([flag], io)).toBe(0);
    const { status, stdout } = await runCommand([flag]);
    expect(String(stdout)).toBe((await io.written()).stdout);
    expect(status).toBe(0);
  });

  it.each(['--help', '--version'])(
    '%s is an object where the environment asks for it',
    async (flag) => {
      const { stdout } = await runCommand([flag], { env: { TCP_ECHO_JSON: '1' } });
      expect(JSON.parse(String(stdout))).toMatchObject({ schema: 1 });
    },
  );
});

it.runIf('enableCompileCache' in Module)('is compiled once', () => {
  expect(saidBy('compiled in', 'serve', '--help')).not.toEqual(['nothing']);
});
