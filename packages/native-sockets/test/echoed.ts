// Clients of an echo server in the thread of the test.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';

/** Sends `message` with node:net, half-closes when it is back, and returns what came before the end. */
export async function echoed(message: Buffer, port: number, host = '127.0.0.1'): Promise<Buffer> {
  const socket = connect({ port, host, allowHalfOpen: true });
  const chunks: Buffer[] = [];
  let size = 0;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= message.length) socket.end();
  });
  socket.write(message);
  await once(socket, 'close');
  return Buffer.concat(chunks);
}

/** What Python gets back for `Hello World!`, as it prints it. */
export async function echoedToPython(port: number): Promise<string> {
  const source = `
import socket
with socket.create_connection(("127.0.0.1", ${port})) as s:
    s.sendall(b"Hello World!")
    print(s.recv(12, socket.MSG_WAITALL))`;
  const { stdout } = await promisify(execFile)('python3', ['-c', source]);
  return stdout.trim();
}
