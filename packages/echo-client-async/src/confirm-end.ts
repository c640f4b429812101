// Telling a peer that ended from a peer that reset. A reset that arrives together with the last bytes
// reaches Node as an end: libuv takes a hang-up after a partial read for one, without reading on
// (https://github.com/libuv/libuv/issues/2319, changed by https://github.com/libuv/libuv/pull/4997).
import type { Socket } from 'node:net';

/**
 * Calls `onEnd` if the end that `socket` has reported was the peer's; if it was a reset, the socket
 * emits `error` instead.
 */
export function confirmEnd(socket: Socket, onEnd: () => void): void {
  if (socket.writableLength > 0 || socket.writableEnded) {
    // What waits to be written fails within this turn of the loop if the connection was reset.
    setImmediate(onEnd);
    return;
  }
  // Writing nothing sends nothing, but asks the kernel for the state of the connection. EPIPE: the
  // end came first and the reset after it (Linux, tcp_reset(), state CLOSE_WAIT).
  socket.write(Buffer.alloc(0), (error) => {
    if (!error || (error as NodeJS.ErrnoException).code === 'EPIPE') onEnd();
  });
}
