// Test files in which something goes wrong, in words that every framework has. The environment says what, and in
// which folder to leave the ports of the servers that must not outlive the file.
const events = require('node:events');
const { writeFileSync } = require('node:fs');
const { connect } = require('node:net');

const { SCENARIOS, PORTS, TAKEN_PORT } = process.env;

/** A connection that nobody closes. */
async function openConnection(echo) {
  const socket = connect(echo.port);
  await echo.waitForConnection(1);
  writeFileSync(`${PORTS}/${echo.port}`, '');
  return socket;
}

const scenarios = {
  // Fake timers must not keep the server from being closed, nor hold up its faults.
  'leaves a connection open': ({ test, useFakeTimers }, echo) => {
    test('passes', async () => {
      useFakeTimers();
      await echo.setFaults([{ fault: 'delay', delayMs: 20 }]);
      const socket = await openConnection(echo);
      socket.write('x');
      await events.once(socket, 'data');
    });
  },
  'fails with a connection open': ({ test }, echo) => {
    test('fails', async () => {
      await openConnection(echo);
      throw new Error('the test failed');
    });
  },
  'throws in a hook': ({ describe, test, beforeAll }, echo) => {
    describe('a block', () => {
      beforeAll(async () => {
        await openConnection(echo);
        throw new Error('the hook failed');
      });
      test('does not run', () => {});
    });
  },
  'throws outside of any promise': ({ test }, echo) => {
    test('fails', async () => {
      await openConnection(echo);
      await new Promise((resolve) => {
        setImmediate(() => {
          setImmediate(resolve);
          throw new Error('nobody catches this');
        });
      });
    });
  },
  'hangs on a connection': ({ test, beforeAll }, echo) => {
    let socket;
    beforeAll(async () => {
      socket = await openConnection(echo);
    });
    const body = () => events.once(socket, 'data');
    test('is ended by its time limit', body, 100);
  },
  'cannot start its server': ({ test }, echo) => {
    test('fails', async () => {
      await openConnection(echo);
    });
  },
};

exports.define = (framework) => {
  for (const scenario of SCENARIOS.split(', ')) {
    framework.describe(scenario, () => {
      const port = scenario === 'cannot start its server' ? Number(TAKEN_PORT) : 0;
      scenarios[scenario](framework, framework.useEchoServer({ port }));
    });
  }
};
