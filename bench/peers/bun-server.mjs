// An echo server on Bun's own sockets: `bun bun-server.mjs` prints its port, and ends when its standard input does.
// Bun sets TCP_NODELAY itself, and its backlog is fixed.
const server = Bun.listen({
  hostname: '127.0.0.1',
  port: 0,
  socket: {
    open(socket) {
      socket.data = undefined;
    },
    data(socket, chunk) {
      const unsent = socket.data;
      if (unsent !== undefined) {
        socket.data = Buffer.concat([unsent, chunk]);
        return;
      }
      const sent = socket.write(chunk);
      // The chunk's memory is lent until this function returns.
      if (sent < chunk.length) socket.data = Buffer.from(chunk.subarray(Math.max(sent, 0)));
    },
    drain(socket) {
      const unsent = socket.data;
      if (unsent === undefined) return;
      const sent = Math.max(socket.write(unsent), 0);
      socket.data = sent < unsent.length ? unsent.subarray(sent) : undefined;
    },
    end(socket) {
      socket.end();
    },
  },
});
console.log(server.port);
process.stdin.on('end', () => process.exit()).resume();
