// The asynchronous half of the synckit bridge: one persistent node:net connection, or one for each call.
import { once } from 'node:events';
import { connect } from 'node:net';
import { runAsWorker } from 'synckit';

let kept;

runAsWorker(async (port, message, forOneCall) => {
  if (!forOneCall) return echo((kept ??= await open(port)), message);
  const socket = await open(port);
  const reply = await echo(socket, message);
  socket.destroy();
  return reply;
});

async function open(port) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

function echo(socket, message) {
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
}
