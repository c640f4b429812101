// Test files in which something goes wrong, in words that every framework has. The environment says what,
// and where to write the port of the server that must not outlive the file.
const events = require('node:events');
const { writeFileSync } = require('node:fs');
const { connect } = require('node:net');

const { SCENARIO, PORT_FILE, TAKEN_PORT } = process.env;

/** A connection that nobody closes. */
async function openConnection(echo) {
  const socket = connect(echo.port);
  await echo.waitForConnection(1);
  writeFileSync(PORT_FILE, String(echo.port));
  return socket;
}

const scenarios = {
  'leaves a connection open': ({ test }, echo) => {
    test('passes', async () => {
      await openConnection(echo);
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
      await new Promise(() => {
        setImmediate(() => {
          throw new Error('nobody catches this');
        });
      });
    });
  },
  'hangs on a connection': ({ test }, echo) => {
    test('is ended by its time limit', async () => {
      await events.once(await openConnection(echo), 'data');
    });
  },
  'cannot start its server': ({ test }, echo) => {
    test('fails', async () => {
      await openConnection(echo);
    });
  },
};

exports.define = (framework) => {
  const port = SCENARIO === 'cannot start its server' ? Number(TAKEN_PORT) : 0;
  scenarios[SCENARIO](framework, framework.useEchoServer({ port }));
};
