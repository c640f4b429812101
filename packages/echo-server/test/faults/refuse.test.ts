// Fault `refuse`: given up as soon as it is there.
import { describeWith, runProgram } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';
import { expect, it } from 'vitest';
import { visit } from './support/visit.js';

/** Connects and prints what reading gives. */
const pythonClient = `
import socket, sys
with socket.socket() as connection:
    connection.settimeout(10)
    try:
        connection.connect(("127.0.0.1", int(sys.argv[1])))
        print(connection.recv(100))
    except OSError as error:
        print(type(error).__name__)
`;

describeWith(['python3'], 'for a blocking Python client', () => {
  it.each([
    ['reset', 'ConnectionResetError'],
    ['close', "b''"],
  ] as const)('%ss the connection', async (how, printed) => {
    await using server = await startEchoServer({ faults: [{ fault: 'refuse', how }] });
    const output = await runProgram('python3', ['-c', pythonClient, String(server.port)]);
    expect(String(output).trimEnd()).toBe(printed);
  });
});

it('closes cleanly although the client has sent something', async () => {
  await using server = await startEchoServer({ faults: [{ fault: 'refuse', how: 'close' }] });
  for (let round = 0; round < 20; round += 1) {
    expect(await visit(server.port, 'x'.repeat(10_000))).toEqual({ received: '', ended: 'end' });
  }
  await server.close();
  expect(server.stats().outcomes).toMatchObject({ faulted: 20 });
});
