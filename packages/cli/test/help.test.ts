// What the command tells of itself, and what it answers to a command line it cannot understand.
import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { runMain } from './support/io.js';

interface FlagModel {
  readonly name: string;
  readonly alias?: string;
}

describe('help', () => {
  it.each([
    { args: ['--help'] },
    { args: ['serve', '--help'] },
    { args: ['send', '-h'] },
    { args: ['ping', '-h'] },
    { args: ['bench', '-h'] },
    { args: ['bench', 'compare', '-h'] },
    { args: ['bench', 'merge', '-h'] },
    { args: ['verify', '-h'] },
    { args: ['repl', '--help'] },
    { args: ['completion', '--help'] },
  ])('of $args is as it was', async ({ args }) => {
    const { status, stdout, stderr } = await runMain(args);
    expect(stdout).toMatchSnapshot();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('of every command has an example, and no line of more than 100 columns', async () => {
    const { stdout } = await runMain(['--help', '--json']);
    const { commands } = JSON.parse(stdout) as {
      readonly commands: readonly { readonly name: string; readonly examples: readonly string[] }[];
    };
    expect(commands.length).toBeGreaterThan(3);
    for (const { name, examples } of commands) {
      expect({ name, examples: examples.length > 0 }).toEqual({ name, examples: true });
      const help = await runMain([...name.split(' '), '--help']);
      const tooLong = help.stdout.split('\n').filter((line) => line.length > 100);
      expect(tooLong).toEqual([]);
    }
  });

  it('of no command has a flag of its own with the name of one that all have', async () => {
    const { stdout } = await runMain(['--help', '--json']);
    const { commands, globals } = JSON.parse(stdout) as {
      readonly commands: readonly { readonly flags: readonly FlagModel[] }[];
      readonly globals: readonly FlagModel[];
    };
    const taken = globals
      .flatMap(({ name, alias }) => [name, alias])
      .filter((name) => name !== undefined);
    expect(taken).toEqual([
      'help',
      'h',
      'version',
      'V',
      'quiet',
      'q',
      'verbose',
      'v',
      'json',
      'color',
    ]);
    const flags = commands.flatMap((command) => command.flags);
    for (const { name, alias } of flags) {
      expect(taken).not.toContain(name);
      expect(taken).not.toContain(alias ?? '');
    }
  });

  it('of one command with --json is that command alone, with all that there is to know', async () => {
    const { stdout } = await runMain(['send', '--help', '--json']);
    const { schema, commands } = JSON.parse(stdout) as {
      readonly schema: number;
      readonly commands: readonly { readonly name: string; readonly flags: readonly FlagModel[] }[];
    };
    expect({ schema, names: commands.map(({ name }) => name) }).toEqual({
      schema: 1,
      names: ['send'],
    });
    expect(commands[0]?.flags.find(({ name }) => name === 'client')).toEqual({
      name: 'client',
      placeholder: 'CLIENT',
      brief: expect.any(String),
      group: 'How',
      default: 'async',
      variable: 'TCP_ECHO_CLIENT',
      completes: ['async', 'blocking'],
      repeatable: false,
    });
  });

  it('is what the command without arguments prints', async () => {
    expect(await runMain([])).toEqual(await runMain(['--help']));
  });
});

it.each([
  [
    ['--help', 'bench'],
    ['bench', '--help'],
  ],
  [
    ['-h', 'bench', 'compare'],
    ['bench', 'compare', '-h'],
  ],
])('%j prints what %j does', async (before, after) => {
  expect(await runMain(before)).toEqual(await runMain(after));
});

it.each(['--version', '-V'])('%s prints the version of the package', async (flag) => {
  const { status, stdout } = await runMain([flag]);
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: `${packageJson.version}\n`,
  });
});

describe('a command line that cannot be understood ends with status 2, the cause and a remedy:', () => {
  it.each([
    { args: ['srve'], says: /no command "srve"\nhint: did you mean `serve`\?/ },
    { args: ['--prot'], says: /no command "--prot"/ },
    { args: ['serve', '--prot', '1'], says: /--prot, did you mean --port\?\nhint: .*--help/ },
    { args: ['serve', 'extra'], says: /"extra" is one argument too many: serve takes none/ },
    { args: ['serve', '--port'], says: /--port wants a value after it/ },
    { args: ['serve', '--port='], says: /error: --port= has no value\n/ },
    { args: ['send', '--port=', 'x'], says: /error: --port= has no value\n/ },
    { args: ['send', '-x5'], says: /there is no flag -x\n/ },
    { args: ['serve', '--port', '65536'], says: /--port 65536: port must be an integer from 0/ },
    { args: ['serve', '--port', '1e3'], says: /--port 1e3: port must be/ },
    { args: ['serve', '--host', 'a b'], says: /--host a b: host must be a host name/ },
    { args: ['serve', '--mode', 'twice'], says: /--mode twice: it must be once, / },
    { args: ['serve', '--max-bytes', '0'], says: /--max-bytes 0: max-bytes must be/ },
    { args: ['serve', '--drain', '5'], says: /--drain 5: a duration is a number and a unit/ },
    { args: ['send', '--port', '0', 'x'], says: /--port 0: port must be an integer from 1/ },
    { args: ['send', '--client', 'sync', 'x'], says: /--client sync: it must be async/ },
    { args: ['send', '-x'], says: /there is no flag -x\nhint: .* goes after --/ },
  ])('$args', async ({ args, says }) => {
    const { status, stdout, stderr } = await runMain(args);
    expect(stderr).toMatch(/^error: .*\nhint: .*\n$/);
    expect(stderr).toMatch(says);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});

describe('an environment variable that cannot be used ends with status 2 and is named:', () => {
  it.each([
    ['serve', 'TCP_ECHO_HOST', 'a b'],
    ['serve', 'TCP_ECHO_PORT', 'echo'],
    ['serve', 'TCP_ECHO_MODE', 'twice'],
    ['serve', 'TCP_ECHO_MAX_BYTES', '-1'],
    ['serve', 'TCP_ECHO_DRAIN', 'soon'],
    ['send', 'TCP_ECHO_HOST', '\t'],
    ['send', 'TCP_ECHO_PORT', '0'],
    ['send', 'TCP_ECHO_CLIENT', 'sync'],
    ['send', 'TCP_ECHO_TIMEOUT', '30'],
  ])('%s with %s=%s', async (command, variable, value) => {
    const args = command === 'send' ? ['send', 'x'] : ['serve'];
    const { status, stderr } = await runMain(args, { env: { [variable]: value } });
    expect(stderr).toMatch(new RegExp(`^error: ${variable}=${value}: .*\n(hint: .*\n)?$`));
    expect(status).toBe(2);
  });
});
