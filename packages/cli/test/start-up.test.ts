// What a command loads: only what it needs.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commandLine, environment } from './support/command.js';

const preload = fileURLToPath(new URL('support/print-loaded.cjs', import.meta.url));

/** The packages that a run of the command has loaded. */
function loadedBy(...args: readonly string[]): string[] {
  const { stderr } = spawnSync(process.execPath, ['-r', preload, ...commandLine(args)], {
    env: environment(),
    encoding: 'utf8',
    input: '',
    timeout: 10_000,
  });
  return (
    stderr
      .split('\n')
      .find((line) => line.startsWith('loaded: '))
      ?.slice(8)
      .split(' ') ?? []
  );
}

describe('the command loads', () => {
  it('neither server nor client nor prompt for its help and its version', () => {
    for (const flag of ['--version', '--help']) {
      expect(loadedBy(flag)).toEqual(['cli', 'core', 'core-helpers']);
    }
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
