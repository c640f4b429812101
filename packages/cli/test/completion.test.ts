// `tcp-echo completion`: its scripts in real shells.
import { main } from '@tcp-echo/cli';
import { describeWith, temporaryFolder } from '@tcp-echo/contract-tests';
import { echoFaults } from '@tcp-echo/echo-server';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { environment } from './support/command.js';
import { holdIo } from './support/io.js';
import { runProgramOnTerminal } from './support/terminal.js';

/** A command line up to the cursor, and what is proposed for its last word. */
const proposals: readonly { readonly line: string; readonly proposes: readonly string[] }[] = [
  { line: 'tcp-echo se', proposes: ['serve', 'send'] },
  { line: 'tcp-echo comp', proposes: ['completion'] },
  { line: 'tcp-echo --col', proposes: ['--color'] },
  { line: 'tcp-echo --color ', proposes: ['auto', 'always', 'never'] },
  { line: 'tcp-echo serve --max-b', proposes: ['--max-bytes', '--max-bytes-per-connection'] },
  { line: 'tcp-echo serve --mode ', proposes: ['stream', 'once', 'line', 'discard', 'chargen'] },
  { line: 'tcp-echo serve --port 7 --engine ', proposes: ['net', 'uring', 'epoll', 'auto'] },
  { line: 'tcp-echo serve --fault s', proposes: ['slicer', 'stall', 'slow-close'] },
  { line: 'tcp-echo send --cli', proposes: ['--client'] },
  { line: 'tcp-echo send --client ', proposes: ['async', 'blocking'] },
  { line: 'tcp-echo --json send --hal', proposes: ['--half-close'] },
  { line: 'tcp-echo bench comp', proposes: ['compare'] },
  { line: 'tcp-echo bench --spawn ', proposes: ['auto', 'uring', 'epoll', 'net'] },
  { line: 'tcp-echo bench compare --fail', proposes: ['--fail-if-worse'] },
  { line: 'tcp-echo bench --no-v', proposes: ['--no-verify'] },
  { line: 'tcp-echo completion ', proposes: ['bash', 'zsh', 'fish'] },
];

async function script(shell: string): Promise<string> {
  const io = holdIo();
  expect(await main(['completion', shell], io)).toBe(0);
  return (await io.written()).stdout;
}

function isInstalled(program: string): boolean {
  return spawnSync(program, ['-c', 'true']).status === 0;
}

function run(program: string, args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(program, args, {
    env: environment(),
    encoding: 'utf8',
    timeout: 15_000,
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout;
}

/** As readline asks for it; `words` are as `COMP_WORDS` has them. */
async function propose(words: readonly string[]): Promise<string[]> {
  await using folder = await temporaryFolder();
  await writeFile(folder.file('script'), await script('bash'));
  const ask = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tcp_echo; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return run('bash', ['-c', ask, folder.file('script'), ...words])
    .trim()
    .split('\n');
}

describe.runIf(isInstalled('bash'))('completion in bash', () => {
  it.each(proposals)('$line', async ({ line, proposes }) => {
    expect(new Set(await propose(line.split(' ')))).toEqual(new Set(proposes));
  });

  it.each([
    { words: ['tcp-echo', 'serve', '--mode', '=', 'st'], proposes: ['stream'] },
    { words: ['tcp-echo', 'send', '--client', '='], proposes: ['async', 'blocking'] },
  ])('after "=", which is a word of its own: $words', async ({ words, proposes }) => {
    expect(new Set(await propose(words))).toEqual(new Set(proposes));
  });

  it('proposes files where a flag takes one, and nothing where nothing is known', async () => {
    await using folder = await temporaryFolder();
    await writeFile(folder.file('cert.pem'), '');
    const files = await propose(['tcp-echo', 'serve', '--tls-cert', folder.file('ce')]);
    expect(files).toEqual([folder.file('cert.pem')]);
    expect(await propose(['tcp-echo', 'serve', '--port', ''])).toEqual(['']);
  });
});

describeWith(['python3'], 'completion at the prompt of', () => {
  it.runIf(isInstalled('bash'))('bash', async () => {
    await using folder = await temporaryFolder();
    await writeFile(folder.file('script'), await script('bash'));
    const { printed } = await runProgramOnTerminal(
      ['bash', '--norc', '--noprofile', '-i'],
      [
        ['', `source ${folder.file('script')}; PS1="rea""dy> "\r`],
        ['ready> ', 'tcp-echo completion fi\t'],
        // What is completed has a space after it.
        ['fish ', '\u0015tcp-echo serve --mode=cha\t'],
        ['chargen ', '\u0015exit\r'],
      ],
      { INPUTRC: '/dev/null' },
    );
    expect(printed).toContain('tcp-echo serve --mode=chargen ');
  });

  it.runIf(isInstalled('zsh'))('zsh', async () => {
    await using folder = await temporaryFolder();
    await writeFile(folder.file('script'), await script('zsh'));
    const file = folder.file('script');
    const { printed } = await runProgramOnTerminal(
      ['zsh', '-f', '-i'],
      [
        [
          '',
          `autoload -Uz compinit; compinit -u -D; source ${folder.file('script')}; PS1="rea""dy> "\r`,
        ],
        ['ready> ', `tcp-echo serve --fault acc\t`],
        ['accept-late', '\u0015tcp-echo completion fi\t'],
        ['fish', '\u0015tcp-echo serve --engine=ep\t'],
        ['epoll', `\u0015tcp-echo serve --tls-cert ${file.slice(0, -1)}\t`],
        [file, '\u0015tcp-echo --color alw\t'],
        ['always', '\u0015exit\r'],
      ],
    );
    expect(printed).toContain('always');
  });
});

describe.runIf(isInstalled('fish'))('completion in fish', () => {
  it.each(proposals)('$line', async ({ line, proposes }) => {
    await using folder = await temporaryFolder();
    await writeFile(folder.file('script'), await script('fish'));
    const ask = `source ${folder.file('script')}; complete -C '${line}'`;
    const lines = run('fish', ['--no-config', '-c', ask]).trim().split('\n');
    const words = lines.map((each) => each.split('\t')[0]);
    expect(new Set(words)).toEqual(new Set(proposes));
  });
});

it.each(['bash', 'zsh', 'fish'])(
  'the script for %s knows every command, flag and fault',
  async (shell) => {
    const text = await script(shell);
    const io = holdIo();
    await main(['--help', '--json'], io);
    const { commands } = JSON.parse((await io.written()).stdout) as {
      commands: { name: string; flags: { name: string }[] }[];
    };
    const names = commands.flatMap(({ name, flags }) => [
      ...name.split(' '),
      ...flags.map((flag) => flag.name),
    ]);
    const faults = echoFaults.map(({ fault }) =>
      fault.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    );
    for (const word of [...names, ...faults]) expect(text).toContain(word);
  },
);

it('a shell that there is no script for ends with status 2', async () => {
  const io = holdIo();
  expect(await main(['completion', 'tcsh'], io)).toBe(2);
  expect((await io.written()).stderr).toMatch(/^error: SHELL tcsh: it must be bash, zsh or fish/);
});
