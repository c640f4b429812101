// The asynchronous half of the synckit bridge: one persistent node:net connection.
import { once } from 'node:events';
import { connect } from 'node:net';
import { runAsWorker } from 'synckit';

let socket;

runAsWorker(async (port, message) => {
  if (socket === undefined) {
    socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
  }
  socket.write(message);
  return new Promise((resolve, reject) => {
    const chunks = [];
    let missing = message.length;
    const onData = (chunk) => {
      chunks.push(chunk);
      missing -= chunk.length;
      if (missing > 0) return;
      socket.off('data', onData).off('error', reject);
      resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    };
    socket.on('data', onData).on('error', reject);
  });
});
