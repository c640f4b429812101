// Where koffi cannot load, native sockets say so, once they are used and not before.
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('says that koffi is not installed, where optional dependencies were left out', () => {
  const source = `
    const Module = require('node:module');
    const resolve = Module._resolveFilename;
    Module._resolveFilename = (name, ...rest) => resolve(name === 'koffi' ? 'koffi-is-not-there' : name, ...rest);
    console.log(require('@tcp-echo/native-sockets').whyNoNativeSockets());`;
  const output = execFileSync(process.execPath, ['-e', source], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  expect(output).toBe('koffi, an optional dependency, is not installed\n');
});

it('throws ERR_NATIVE_SOCKETS_UNAVAILABLE where Node loads no addons', () => {
  const source = `
    const { BlockingSocket, nativeSocketsAvailable } = require('@tcp-echo/native-sockets');
    let error;
    try { BlockingSocket.connect({ port: 7 }); } catch (thrown) { error = thrown; }
    const { name, code, message, cause } = error;
    console.log(JSON.stringify({ available: nativeSocketsAvailable(), name, code, message, cause: String(cause) }));`;
  const output = execFileSync(process.execPath, ['--no-addons', '-e', source], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  expect(JSON.parse(output)).toEqual({
    available: false,
    name: 'NativeSocketsUnavailableError',
    code: 'ERR_NATIVE_SOCKETS_UNAVAILABLE',
    message: expect.stringMatching(/koffi does not load.*use node:net/),
    cause: expect.stringMatching(/Error/),
  });
});
