// Fault `reset`: a real RST, seen by sockets that report one.
import { describeWith, runProgram } from '@tcp-echo/contract-tests';
import { traceChannel, type TraceEvent } from '@tcp-echo/base';
import { startEchoServer } from '@tcp-echo/echo-server';
import { expect, it } from 'vitest';
import { visit } from './support/visit.js';

/** Sends "Hello World!" and prints what came, and the name of the exception that ended it. */
const pythonClient = `
import socket, sys
reply, end = b"", "end"
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=10) as connection:
    connection.sendall(b"Hello World!")
    try:
        while chunk := connection.recv(100):
            reply += chunk
    except OSError as error:
        end = type(error).__name__
print(reply.decode(), end)
`;

describeWith(['python3'], 'for a blocking Python client', () => {
  it.each([
    [0, ' ConnectionResetError'],
    [5, 'Hello ConnectionResetError'],
  ])('resets the connection after %i bytes', async (afterBytes, printed) => {
    await using server = await startEchoServer({ faults: [{ fault: 'reset', afterBytes }] });
    const output = await runProgram('python3', ['-c', pythonClient, String(server.port)]);
    expect(String(output).trimEnd()).toBe(printed);
  });
});

it('counts the connection as ended by a fault, and traces it', async () => {
  const messages: (string | undefined)[] = [];
  const listen = (event: unknown): void => {
    const { actor, kind, message } = event as TraceEvent;
    if (actor === 'server' && kind === 'faulted') messages.push(message);
  };
  traceChannel.subscribe(listen);
  await using server = await startEchoServer({ faults: [{ fault: 'reset', afterBytes: 5 }] });
  await visit(server.port, 'Hello World!');
  await server.close();
  traceChannel.unsubscribe(listen);
  expect(messages).toEqual(['reset: after 5 bytes']);
  expect(server.stats().outcomes).toMatchObject({ faulted: 1, reset: 0 });
});

it('lets a shorter reply be', async () => {
  await using server = await startEchoServer({ faults: [{ fault: 'reset', afterBytes: 13 }] });
  expect(await visit(server.port, 'Hello World!')).toEqual({
    received: 'Hello World!',
    ended: 'end',
  });
});
