// What a command loads: only what it needs.
import { spawnSync } from 'node:child_process';
import Module from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commandLine, environment } from './support/command.js';

const preload = fileURLToPath(new URL('support/print-loaded.cjs', import.meta.url));

/** What a run of the command said of itself under a name. */
function saidBy(name: string, ...args: readonly string[]): string[] {
  const { stderr } = spawnSync(process.execPath, ['-r', preload, ...commandLine(args)], {
    env: environment(),
    encoding: 'utf8',
    input: '',
    timeout: 10_000,
  });
  const line = stderr.split('\n').find((each) => each.startsWith(`${name}: `));
  return line?.slice(name.length + 2).split(' ') ?? [];
}

/** The packages that a run of the command has loaded. */
function loadedBy(...args: readonly string[]): string[] {
  return saidBy('loaded', ...args);
}

describe('the command loads', () => {
  it('nothing for its version', () => {
    for (const flag of ['--version', '-V']) expect(loadedBy(flag)).toEqual(['']);
  });

  it('neither server nor client nor prompt for its help', () => {
    expect(loadedBy('--help')).toEqual(['cli', 'core', 'core-helpers']);
  });

  it('nothing of Node that only processes need, where it starts none', () => {
    const builtIn = saidBy('built-in', '--help');
    expect(builtIn).toContain('module');
    expect(builtIn).not.toContain('child_process');
  });

  it('no client and no prompt for serve', () => {
    const loaded = loadedBy('serve', '--host', '192.0.2.1');
    expect(loaded).toEqual(['cli', 'core', 'core-helpers', 'echo-server']);
  });

  it('no server and no prompt for send', () => {
    const loaded = loadedBy('send', 'x', '--host', '256.0.0.0');
    expect(loaded).not.toContain('echo-server');
    expect(loaded).toContain('echo-client-async');
  });

  it.each(['ping', 'verify'])('one client only for %s', (command) => {
    const loaded = loadedBy(command, '256.0.0.0:7');
    expect(loaded).toEqual(['cli', 'core', 'core-helpers', 'echo-client-async']);
  });
});

it.runIf('enableCompileCache' in Module)('is compiled once', () => {
  expect(saidBy('compiled in', '--help')).not.toEqual(['nothing']);
});
