// A client of a protocol of frames: four bytes that say how long the message is, and the message.
const { connect } = require('node:net');

const headerBytes = 4;

function encodeFrame(message) {
  const frame = Buffer.alloc(headerBytes + message.length);
  frame.writeUInt32BE(message.length);
  frame.set(message, headerBytes);
  return frame;
}

/** Every message of `socket`, however its bytes were cut into chunks. */
async function* readFrames(socket) {
  let pending = Buffer.alloc(0);
  for await (const chunk of socket) {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= headerBytes) {
      const end = headerBytes + pending.readUInt32BE();
      if (pending.length < end) break;
      yield pending.subarray(headerBytes, end);
      pending = pending.subarray(end);
    }
  }
}

/** The same with the bug that such clients have: it takes every chunk for one frame. */
async function* readFramesInAHurry(socket) {
  for await (const chunk of socket) yield chunk.subarray(headerBytes);
}

/** Sends messages, as text, and resolves with those that came back. */
async function exchange(port, messages, read = readFrames) {
  const socket = connect(port, '127.0.0.1');
  for (const message of messages) socket.write(encodeFrame(Buffer.from(message)));
  socket.end();
  const replies = [];
  for await (const reply of read(socket)) replies.push(reply.toString());
  return replies;
}

module.exports = { exchange, readFramesInAHurry };
