// `npm run pack`, installed by each package manager; and what comes with the packages of which most people need one.
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../src/repository.js';
import { runProgram } from '../src/run-program.js';
import { temporaryFolder, type TemporaryFolder } from '../src/temporary-folder.js';

let packed: TemporaryFolder;
beforeAll(async () => {
  packed = await temporaryFolder();
  await run(root, process.execPath, ['scripts/run.mjs', 'pack', packed.path]);
});
afterAll(() => packed[Symbol.asyncDispose]());

it.each(['npm@9.9.4', 'npm@10.8.2', 'npm@11.6.0', 'pnpm@10.34.9', 'yarn@1.22.22'])(
  '%s installs all packages together',
  async (manager) => {
    await using project = await copyOfPacked();
    await run(project.path, 'npx', ['--yes', manager, 'install']);
    const { stdout } = await run(project.path, process.execPath, ['--eval', servesItself('auto')]);
    expect(stdout).toMatch(/^(uring|epoll|net) Hello!\n$/);
  },
);

it.each(['echo-server', 'echo-client-async', 'echo-client-sync'])(
  '%s comes without addons, libraries for them, install scripts or test frameworks',
  async (name) => {
    await using project = await copyOfPacked([name]);
    await run(project.path, 'npm', ['install', '--foreground-scripts']);
    const lock = await readFile(join(project.path, 'package-lock.json'), 'utf8');
    expect(lock).not.toContain('hasInstallScript');
    expect(await installed(project.path)).toEqual([]);
  },
);

it('says what to install where an engine is asked for that is not there, and does without one unasked', async () => {
  await using project = await copyOfPacked(['echo-server', 'echo-client-sync', 'echo-bench']);
  await run(project.path, 'npm', ['install']);
  const remedy = /not installed \(npm install @tcp-echo\/native-sockets\)/;
  const missing = await runProgram(process.execPath, ['--eval', servesItself('uring')], {
    cwd: project.path,
  });
  expect(missing.stdout).toMatch(/^ERR_ENGINE_UNAVAILABLE /);
  expect(missing.stdout).toMatch(remedy);
  const { stdout } = await run(project.path, process.execPath, ['--eval', servesItself('auto')]);
  expect(stdout).toMatch(/^net /);
  const others = await run(project.path, process.execPath, [
    '--eval',
    `const { startEchoServer } = require('@tcp-echo/echo-server');
    const { runEchoBench } = require('@tcp-echo/echo-bench');
    const { Worker } = require('node:worker_threads');
    const { connectEchoSync } = require('@tcp-echo/echo-client-sync');
    const server = new Worker("const { startEchoServer } = require('@tcp-echo/echo-server');" +
      "startEchoServer().then(({ port }) => require('node:worker_threads').parentPort.postMessage(port))", { eval: true });
    server.on('message', async (port) => {
      const connection = connectEchoSync({ port });
      console.log(connection.engine, connection.echo('Hello!'));
      connection.close();
      try { connectEchoSync({ port, engine: 'native' }); } catch (error) { console.log(error.code, error.message); }
      const plan = { target: { port }, messages: 10, warmupMs: 0 };
      console.log(JSON.stringify(await runEchoBench(plan)));
      await runEchoBench({ ...plan, engine: 'epoll' }).catch((error) => console.log(error.code, error.message));
      await server.terminate();
    });`,
  ]);
  const [bridge, native, net, epoll] = others.stdout.split('\n');
  expect(bridge).toBe('bridge Hello!');
  expect(native).toMatch(/^ERR_ENGINE_UNAVAILABLE /);
  expect(native).toMatch(remedy);
  expect(net).toMatch(/"engine":"net","engineReason":"@tcp-echo\/native-sockets, /);
  expect(epoll).toMatch(/^ERR_ENGINE_UNAVAILABLE /);
  expect(epoll).toMatch(remedy);
});

/** Prints the engine and what a plain socket got back, or the error. */
function servesItself(engine: string): string {
  return `require('@tcp-echo/echo-server').startEchoServer({ engine: '${engine}' }).then((server) => {
    require('node:net').connect(server.port, '127.0.0.1').on('data', async (data) => {
      console.log(server.engine, String(data));
      process.exit();
    }).write('Hello!');
  }, (error) => console.log(error.code, error.message));`;
}

/** A project like the one that \`npm run pack\` writes, that depends on these only. */
async function copyOfPacked(names?: readonly string[]): Promise<TemporaryFolder> {
  const project = await temporaryFolder();
  await cp(packed.path, project.path, { recursive: true });
  await mkdir(join(project.path, 'home'));
  if (names !== undefined) {
    const file = join(project.path, 'package.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<
      'dependencies' | 'overrides',
      Record<string, string>
    >;
    const wanted = names.map((name) => [
      `@tcp-echo/${name}`,
      manifest.overrides[`@tcp-echo/${name}`],
    ]);
    await writeFile(
      file,
      JSON.stringify({ ...manifest, dependencies: Object.fromEntries(wanted) as object }),
    );
  }
  return project;
}

/** What in \`node_modules\` is native, or there for tests. */
async function installed(project: string): Promise<string[]> {
  const files = await readdir(join(project, 'node_modules'), { recursive: true });
  return files.filter((file) => /\.node$|(^|\/)(koffi|deasync|vitest|jest)$/.test(file));
}

async function run(cwd: string, command: string, args: readonly string[]) {
  const ran = await runProgram(command, args, { cwd, timeoutMs: 110_000 });
  expect(ran.ended, ran.stderr + ran.stdout).toBe(0);
  return ran;
}
