// A client of a line protocol: one line out, one line back.
import { once } from 'node:events';
import { connect } from 'node:net';

/** Resolves with the server's line, without its line feed; rejects if the server ends before. */
export async function ask(port, line) {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('utf8');
  socket.end(`${line}\n`);
  let reply = '';
  for await (const chunk of socket) {
    reply += chunk;
    const end = reply.indexOf('\n');
    if (end !== -1) return reply.slice(0, end);
  }
  throw new Error(`the server ended in the middle of a line: ${JSON.stringify(reply)}`);
}

/** The same with the bug that such clients have: it takes the first chunk for the line. */
export async function askInAHurry(port, line) {
  const socket = connect(port, '127.0.0.1');
  socket.end(`${line}\n`);
  const [chunk] = await once(socket, 'data');
  return String(chunk).trimEnd();
}
