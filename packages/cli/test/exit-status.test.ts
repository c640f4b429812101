// Every exit status, each as the program itself ends with it; and which error leads to which: every code that a package has is
// decided on.
import { exitStatus, exitStatusOfCode } from '@tcp-echo/cli';
import { connectRaw, pairsOf, startRawPeer } from '@tcp-echo/contract-tests';
import { EventEmitter, once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startServe, type Ended } from './support/command.js';
import { endings, startEnding, type Ending } from './support/endings.js';

const packages = fileURLToPath(new URL('../../', import.meta.url));

/** The codes in the errors.ts files of all packages. */
function codesOfPackages(): Set<string> {
  const files = readdirSync(packages, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /^[^/\\]+[/\\]src[/\\](.*[/\\])?errors\.ts$/.test(path),
  );
  const codes = files.flatMap((path) => [
    ...readFileSync(`${packages}${path}`, 'utf8').matchAll(/'(ERR_[A-Z_]+)'/g),
  ]);
  return new Set(codes.map(([, code]) => code ?? ''));
}

/** What only the command itself has. */
const ownCodes = ['ERR_USAGE', 'ERR_TOO_MANY_OPEN_FILES'];

type Name = keyof typeof exitStatus;

async function runEnding(ending: Ending): Promise<Ended> {
  await using peer = ending.peer && (await ending.peer());
  await using command = startEnding(ending, peer?.port);
  return await command.ended;
}

const untilTheEnd = ['done', 'failed', 'usage', 'network'] as const satisfies Name[];

describe.each(untilTheEnd)('the exit status "%s"', (name) => {
  it.each<Ending>(endings[name])('is that of: $line', async (ending) => {
    const { status, stderr } = await runEnding(ending);
    expect({ status, stderr }).toEqual({ status: exitStatus[name], stderr: expect.any(String) });
  });
});

/** How a bug is told of, with each flag that changes that. */
const tellings: readonly { readonly flags: string; readonly check: (stderr: string) => void }[] = [
  {
    flags: '',
    check: (stderr) =>
      expect(stderr).toMatch(
        /^error: this is a bug of tcp-echo: .* is broken\nhint: report it with what -v prints, and this: tcp-echo \d.*, Node v\d.*\n$/,
      ),
  },
  {
    flags: '-v',
    check: (stderr) => expect(stderr).toMatch(/\nhint: .*\n.*Error: .* is broken\n {4}at /),
  },
  {
    flags: '--json',
    check: (stderr) =>
      expect(JSON.parse(stderr)).toEqual({
        schema: 1,
        error: {
          code: expect.stringMatching(/^ERR_/),
          message: expect.stringMatching(/bug of tcp-echo/),
          hint: expect.any(String),
        },
      }),
  },
];

describe('the exit status "bug"', () => {
  const cases = pairsOf<Ending, (typeof tellings)[number]>(endings.bug, tellings);
  it.each(cases.map(([ending, telling]) => ({ ...ending, ...telling })))(
    'is that of: $line $flags, with $broken broken',
    async ({ flags, check, ...ending }) => {
      const { status, stderr } = await runEnding({
        ...ending,
        line: `${ending.line} ${flags}`.trim(),
      });
      check(stderr);
      expect(status).toBe(exitStatus.bug);
    },
  );
});

describe.each([
  ['interrupted', 'SIGINT'],
  ['terminated', 'SIGTERM'],
] as const)('the exit status "%s"', (name, signal) => {
  const cases = pairsOf<Ending, string>(endings[name], ['interrupted', 'terminated'])
    .filter(([, its]) => its === name)
    .map(([ending]) => ending);
  it.each(cases)(`is that of ${signal} before a result: $line`, async (ending) => {
    const events = new EventEmitter();
    const asked = once(events, 'asked');
    await using peer = await startRawPeer((socket) => {
      socket.once('data', () => events.emit('asked'));
    });
    await using command = startEnding(ending, peer.port);
    await asked;
    command.child.kill(signal);
    const { status, stderr } = await command.ended;
    expect(stderr).toMatch(/(^|\n)interrupted\n$/);
    expect(status).toBe(exitStatus[name]);
  });

  it(`is that of a second ${signal} while serve drains; the first is "done"`, async () => {
    await using server = await startServe(['--drain', '100s']);
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('x'));
    await client.readExactly(1);
    server.command.child.kill(signal);
    await server.command.printed(/1 connection open/);
    server.command.child.kill(signal);
    expect((await server.command.ended).status).toBe(exitStatus[name]);
    await using other = await startServe();
    other.command.child.kill(signal);
    expect((await other.command.ended).status).toBe(exitStatus.done);
  });
});

describe('the exit status of an error', () => {
  it('is decided for every code that there is, and for no other', () => {
    const wanted = [...codesOfPackages(), ...ownCodes].sort();
    expect(Object.keys(exitStatusOfCode).sort()).toEqual(wanted);
  });

  it('is one of those that are promised, and never that of success', () => {
    const { done, ...failures } = exitStatus;
    const statuses = Object.values(exitStatusOfCode);
    expect(statuses).not.toContain(done);
    expect(Object.values(failures)).toEqual(expect.arrayContaining(statuses));
  });

  it('is in the table of the documentation', () => {
    const document = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
    const [, section = ''] = document.split('## The command\n');
    for (const status of [exitStatus.failed, exitStatus.usage, exitStatus.network]) {
      const [row = ''] = section.split('\n').filter((line) => line.startsWith(`| ${status} `));
      const listed = [...row.matchAll(/ERR_\w+/g)].map(([code]) => code).sort();
      const wanted = Object.entries(exitStatusOfCode).filter(([, each]) => each === status);
      expect(listed).toEqual(wanted.map(([code]) => code).sort());
    }
  });
});
