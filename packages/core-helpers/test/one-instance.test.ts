// import and require give the same module: one set of classes, one state.
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';

type Package = typeof import('@tcp-echo/core-helpers');
const required = createRequire(import.meta.url)('@tcp-echo/core-helpers') as Package;
const imported: Package = await import('@tcp-echo/core-helpers');

it('every export is the same, however the package is loaded', () => {
  const names = Object.keys(required);
  expect(names.length).toBeGreaterThan(20);
  for (const name of names as (keyof Package)[]) {
    expect(imported[name], name).toBe(required[name]);
  }
});

it('every export is a value, not a getter that each use would have to call', () => {
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(required))) {
    expect(value, name).toBeDefined();
  }
});

it('errors have the code and the class that they are documented with', () => {
  const { TcpEchoError } = required;
  const errors: readonly (readonly [Error & { code: string }, string, string])[] = [
    [new imported.InvalidArgumentError('m'), 'InvalidArgumentError', 'ERR_INVALID_ARGUMENT'],
    [new imported.TimeoutError('echo', 5), 'TimeoutError', 'ERR_TIMEOUT'],
    [new imported.CancelledError('m'), 'CancelledError', 'ERR_CANCELLED'],
    [new imported.InvalidStateError('m'), 'InvalidStateError', 'ERR_INVALID_STATE'],
    [
      new imported.EventLoopError('ERR_EVENT_LOOP_STALLED', 'm'),
      'EventLoopError',
      'ERR_EVENT_LOOP_STALLED',
    ],
    [new imported.BrokenExecutorError('m'), 'BrokenExecutorError', 'ERR_BROKEN_EXECUTOR'],
    [new imported.ExecutorClosedError('m'), 'ExecutorClosedError', 'ERR_EXECUTOR_CLOSED'],
  ];
  for (const [error, name, code] of errors) {
    expect(error).toBeInstanceOf(TcpEchoError);
    expect([error.name, error.code]).toEqual([name, code]);
    expect(String(error.stack)).toMatch(new RegExp(`^${name}: |^Error: `));
  }
  const wrong = new imported.InvalidTargetError('m');
  expect(wrong).toBeInstanceOf(TypeError);
  expect(wrong.code).toBe('ERR_INVALID_TARGET');
});
