const { useEchoServer } = require('@tcp-echo/testing/jest');
const { define } = require('../scenarios.cjs');

define({
  describe,
  test,
  beforeAll,
  useEchoServer,
  // Node's own streams need these three.
  useFakeTimers: () =>
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }),
});
