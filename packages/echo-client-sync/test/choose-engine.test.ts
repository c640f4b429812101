// Which engine `auto` is: native where it loads, else the bridge.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startEchoPeer } from '@tcp-echo/contract-tests';
import { expect, it } from 'vitest';

async function enginesWith(nodeFlags: readonly string[]): Promise<unknown> {
  await using peer = await startEchoPeer();
  const source = `
    const { connectEchoSync } = require('@tcp-echo/echo-client-sync');
    const said = ['auto', 'native', 'bridge'].map((engine) => {
      try {
        const connection = connectEchoSync({ port: ${peer.port}, engine });
        const echo = connection.echo('hi');
        connection.close();
        return [connection.engine, echo];
      } catch (error) { return error.code; }
    });
    console.log(JSON.stringify(said));`;
  const { stdout } = await promisify(execFile)(process.execPath, [...nodeFlags, '-e', source], {
    cwd: import.meta.dirname,
  });
  return JSON.parse(stdout);
}

it('is native on Linux', async () => {
  expect(await enginesWith([])).toEqual([
    ['native', 'hi'],
    ['native', 'hi'],
    ['bridge', 'hi'],
  ]);
});

it('is the bridge where Node loads no addons, and native fails clearly', async () => {
  expect(await enginesWith(['--no-addons'])).toEqual([
    ['bridge', 'hi'],
    'ERR_NATIVE_SOCKETS_UNAVAILABLE',
    ['bridge', 'hi'],
  ]);
});

it.runIf(process.platform === 'linux')(
  'is the bridge in a worker that anybody may end while it loads native code, until it has loaded it',
  async () => {
    await using peer = await startEchoPeer();
    const source = `
      const { Worker } = require('node:worker_threads');
      const sync = require.resolve('@tcp-echo/echo-client-sync');
      const native = require.resolve('@tcp-echo/native-sockets');
      new Worker(\`
        const { parentPort } = require('node:worker_threads');
        const { connectEchoSync } = require(\${JSON.stringify(sync)});
        const engine = () => { const c = connectEchoSync({ port: ${peer.port} }); c.close(); return c.engine; };
        const first = engine();
        require(\${JSON.stringify(native)}).nativeSocketsAvailable();
        parentPort.postMessage([first, engine()]);
      \`, { eval: true }).on('message', (said) => console.log(JSON.stringify(said)));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', source], {
      cwd: import.meta.dirname,
    });
    expect(JSON.parse(stdout)).toEqual(['bridge', 'native']);
  },
);
