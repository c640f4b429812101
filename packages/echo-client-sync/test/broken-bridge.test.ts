// A bridge whose worker dies: the blocked caller hears of it at once, and the next call gets a new worker.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startEchoPeer } from '@tcp-echo/contract-tests';
import { expect, it } from 'vitest';

const preload = fileURLToPath(new URL('./fixtures/deadly-preload.cjs', import.meta.url));

/** What is said of a call whose worker died. */
function died(exitCode: number, cause: string | null): unknown[] {
  const message = `the worker thread of the bridge ended with exit code ${exitCode}`;
  return ['ERR_BROKEN_EXECUTOR', message, cause];
}

it('tells the caller how it died, at once, and is replaced', async () => {
  await using peer = await startEchoPeer();
  const source = `
    const { connectEchoSync, tcpEchoClientSync } = require('@tcp-echo/echo-client-sync');
    const port = ${peer.port};
    const options = { engine: 'bridge' };
    const said = [];
    const attempt = (call) => {
      try { said.push(call()); } catch ({ code, message, cause }) {
        said.push([code, message.slice(0, message.indexOf(';')), cause?.constructor.name]);
      }
    };
    for (const text of ['exit', 'throw']) {
      const connection = connectEchoSync({ port, ...options });
      attempt(() => tcpEchoClientSync(text, port, options));
      attempt(() => connection.echo('lost'));
      attempt(() => tcpEchoClientSync('again', port, options));
      connection.close();
    }
    setImmediate(() => console.log(JSON.stringify(said)));`;
  const startedAt = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', source], {
    cwd: import.meta.dirname,
    env: { ...process.env, NODE_OPTIONS: `--require ${JSON.stringify(preload)}` },
  });
  expect(JSON.parse(stdout)).toEqual([
    died(3, null),
    died(3, null),
    'again',
    died(1, 'RangeError'),
    died(1, 'RangeError'),
    'again',
  ]);
  // The calls' own limit is 30 s.
  expect(performance.now() - startedAt).toBeLessThan(15_000);
});
