// A server that lives as long as a test file, a describe block or a test: started and closed by the
// hooks of whatever framework it is given.
import { InvalidStateError } from '@tcp-echo/base';
import { EchoServer, startEchoServer } from '@tcp-echo/echo-server';
import { resolveFixtureOptions, type EchoFixtureOptions } from './fixture-options.js';

type Hook = (action: () => Promise<void>) => void;

/** The hooks of a test framework, under one set of names. */
interface TestHooks {
  readonly beforeAll: Hook;
  readonly afterAll: Hook;
  readonly beforeEach: Hook;
  readonly afterEach: Hook;
}

/** node:test runs all `before` hooks at the top of a file at the same time, as soon as they are registered. */
const startingMeanwhile =
  'is being started: this hook runs at the same time, as hooks at the top of a file do in node:test; use it in tests, in beforeEach, or in hooks inside of describe';

/** Registers the hooks; returns what stands for the server from the first hook to the last. */
export function fixServer(hooks: TestHooks, options: EchoFixtureOptions): EchoServer {
  const { server: serverOptions, freshPerTest, closeGraceMs } = resolveFixtureOptions(options);
  let server: EchoServer | undefined;
  let absence = 'is not there yet: it is started before the first test; use it in tests and hooks';
  let cause: unknown;
  /** A test may hold further tests, which share what it has. */
  let testsUnderWay = 0;

  async function start(): Promise<void> {
    absence = startingMeanwhile;
    try {
      server = await startEchoServer(serverOptions);
    } catch (error) {
      absence = 'could not be started';
      cause = error;
      throw error;
    }
  }

  async function close(): Promise<void> {
    const closing = server;
    if (closing === undefined) return;
    server = undefined;
    absence = 'is not there any more: it was closed after the tests that it was for';
    await closing.close({ graceMs: closeGraceMs });
  }

  async function beginTest(): Promise<void> {
    testsUnderWay += 1;
    if (testsUnderWay > 1) return;
    if (freshPerTest === 'server') await start();
    else await refresh();
  }

  async function refresh(): Promise<void> {
    if (serverOptions.log !== false) server?.clearLog();
    // The rules of faults count connections, and so does whoever reads the log: in each test from 1 on.
    server?.restartNumbers();
    await server?.setFaults(serverOptions.faults ?? []);
  }

  async function endTest(): Promise<void> {
    testsUnderWay = Math.max(0, testsUnderWay - 1);
    if (testsUnderWay === 0 && freshPerTest === 'server') await close();
  }

  if (freshPerTest !== 'server') hooks.beforeAll(start);
  if (freshPerTest !== 'nothing') {
    hooks.beforeEach(beginTest);
    hooks.afterEach(endTest);
  }
  // Also where each test has its own: a test that never comes to its end leaves one behind.
  hooks.afterAll(close);
  return standIn(() => {
    if (server !== undefined) return server;
    throw new InvalidStateError(`the echo server of this test file ${absence}`, { cause });
  });
}

// An object that stands for a server which is not there yet.

/** What it is asked, it asks what `current` returns; if that throws, so does it. */
function standIn(current: () => EchoServer): EchoServer {
  const target = Object.create(EchoServer.prototype) as EchoServer;
  return new Proxy(target, {
    get(_, property) {
      const server = current();
      const value: unknown = Reflect.get(server, property, server);
      return typeof value === 'function' ? (value as () => unknown).bind(server) : value;
    },
    has(_, property) {
      return Reflect.has(target, property);
    },
  });
}
