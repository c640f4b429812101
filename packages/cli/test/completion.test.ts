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
  {
    line: 'tcp-echo serve --fault stall:',
    proposes: ['after=', 'stall=', 'probability=', 'connections='].map((word) => `stall:${word}`),
  },
  {
    line: 'tcp-echo serve --fault delay:50ms,j',
    proposes: ['delay:50ms,jitter='],
  },
  {
    line: 'tcp-echo serve --fault delay:delay=50ms,distribution=n',
    proposes: ['delay:delay=50ms,distribution=normal'],
  },
  { line: 'tcp-echo serve --fault nonsense:', proposes: [] },
  { line: 'tcp-echo send --cli', proposes: ['--client'] },
  { line: 'tcp-echo send --client ', proposes: ['async', 'blocking'] },
  { line: 'tcp-echo --json send --hal', proposes: ['--half-close'] },
  { line: 'tcp-echo bench :7007 --pip', proposes: ['--pipeline'] },
  { line: 'tcp-echo bench --rate 20k :7007 --engine e', proposes: ['epoll'] },
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
    timeout: 50_000,
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout;
}

/** The words that fish prints, without what it says of them. */
function completeInFish(ask: string): (string | undefined)[] {
  const lines = run('fish', ['--no-config', '-c', ask]).trim().split('\n');
  return lines.map((line) => line.split('\t')[0]).filter((word) => word !== '');
}

/** As readline asks for it, and what it makes of the answer: it replaces what comes after the last ":" or "=". */
async function propose(line: string): Promise<string[]> {
  await using folder = await temporaryFolder();
  await writeFile(folder.file('script'), await script('bash'));
  const ask = `source "$0"; COMP_LINE=$1; COMP_POINT=\${#1}; _tcp_echo; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const replies = run('bash', ['-c', ask, folder.file('script'), line])
    .trim()
    .split('\n');
  const [, kept = ''] = /([^\s]*[:=])?[^\s:=]*$/.exec(line) ?? [];
  return replies.filter((reply) => reply !== '').map((reply) => `${kept}${reply}`);
}

describe.runIf(isInstalled('bash'))('completion in bash', () => {
  it.each(proposals)('$line', async ({ line, proposes }) => {
    expect(new Set(await propose(line))).toEqual(new Set(proposes));
  });

  it.each([
    { line: 'tcp-echo serve --mode=st', proposes: ['--mode=stream'] },
    { line: 'tcp-echo send --client=', proposes: ['--client=async', '--client=blocking'] },
    { line: 'tcp-echo serve --fault=delay:50ms,j', proposes: ['--fault=delay:50ms,jitter='] },
    { line: 'tcp-echo bench --spawn --rat', proposes: ['--rate'] },
  ])('$line', async ({ line, proposes }) => {
    expect(new Set(await propose(line))).toEqual(new Set(proposes));
  });

  it('proposes files where a flag or an argument is one, and nothing where nothing is known', async () => {
    await using folder = await temporaryFolder();
    await writeFile(folder.file('a cert.pem'), '');
    for (const before of ['serve --tls-cert ', 'bench merge ', 'bench compare one.json ']) {
      // readline puts a backslash before the space of what is proposed.
      const files = await propose(String.raw`tcp-echo ${before}${folder.file('a')}\ ce`);
      expect(files).toEqual([folder.file('a cert.pem')]);
    }
    expect(await propose('tcp-echo serve --port ')).toEqual([]);
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
        ['chargen ', '\u0015tcp-echo serve --fault delay:50ms,ji\t10ms'],
        // And what awaits its value has none.
        ['delay:50ms,jitter=10ms', '\u0015exit\r'],
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
        [file, `\u0015tcp-echo bench merge ${file.slice(0, -1)}\t`],
        [file, '\u0015tcp-echo --color alw\t'],
        ['always', '\u0015tcp-echo serve --fault delay:50ms,ji\t10ms'],
        ['delay:50ms,jitter=10ms', '\u0015tcp-echo serve --fault=delay:50ms,distribution=nor\t'],
        ['distribution=normal', '\u0015tcp-echo bench :7007 --pip\t'],
        ['--pipeline', '\u0015tcp-echo bench --rate 20k :7007 --engine ep\t'],
        ['epoll', '\u0015exit\r'],
      ],
    );
    expect(printed).toContain('--engine epoll');
  });
});

describe.runIf(isInstalled('fish'))('completion in fish', () => {
  it.each(proposals)('$line', async ({ line, proposes }) => {
    await using folder = await temporaryFolder();
    await writeFile(folder.file('script'), await script('fish'));
    const ask = `source ${folder.file('script')}; complete -C '${line}'`;
    expect(new Set(completeInFish(ask))).toEqual(new Set(proposes));
  });

  it('proposes files where a flag or an argument is one', async () => {
    await using folder = await temporaryFolder();
    await writeFile(folder.file('script'), await script('fish'));
    await writeFile(folder.file('cert.pem'), '');
    for (const before of ['serve --tls-cert ', 'bench merge ', 'bench compare one.json ']) {
      const line = `tcp-echo ${before}${folder.file('ce')}`;
      const ask = `source ${folder.file('script')}; complete -C '${line}'`;
      expect(completeInFish(ask)).toEqual([folder.file('cert.pem')]);
    }
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
