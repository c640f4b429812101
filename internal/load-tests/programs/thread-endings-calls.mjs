// What the threads of thread-endings.mjs are in when they are ended. Each says in `begun` that it is.
import { runInForeground } from '@tcp-echo/core-helpers';
import { BlockingSocket, nativeSocketsAvailable } from '@tcp-echo/native-sockets';

export function nothing(begun) {
  begun[0] = 1;
}

export function loop(begun) {
  begun[0] = 1;
  for (;;);
}

export function sleepForever(begun) {
  begun[0] = 1;
  return new Promise((resolve) => {
    setTimeout(resolve, 1e9);
  });
}

export function sleepInForeground(begun) {
  runInForeground(sleepForever(begun));
}

/** Blocked in one system call after the other. */
export function receive(begun, port) {
  if (!nativeSocketsAvailable()) return sleepForever(begun);
  const socket = BlockingSocket.connect({ port });
  begun[0] = 1;
  return socket.receive(new Uint8Array(1), Infinity);
}

/** Between system calls as often as in them. */
export function receiveInSlices(begun, port) {
  if (!nativeSocketsAvailable()) return sleepForever(begun);
  for (const bytes = new Uint8Array(1); ;) {
    const socket = BlockingSocket.connect({ port });
    begun[0] = 1;
    try {
      socket.receive(bytes, 0.05);
    } catch {
      socket.close();
    }
  }
}
