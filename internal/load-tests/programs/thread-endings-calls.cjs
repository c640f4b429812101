// What the threads of thread-endings.mjs are in when they are ended. Each says in `begun` that it is.
// CommonJS: Node 20 leaves the file of an ES module open where its thread ends while it is being read.
'use strict';
const { runInForeground } = require('@tcp-echo/core-helpers');
const { BlockingSocket, nativeSocketsAvailable } = require('@tcp-echo/native-sockets');

module.exports = { nothing, loop, sleepForever, sleepInForeground, receive, receiveInSlices };

function nothing(begun) {
  begun[0] = 1;
}

function loop(begun) {
  begun[0] = 1;
  for (;;);
}

function sleepForever(begun) {
  begun[0] = 1;
  return new Promise((resolve) => {
    setTimeout(resolve, 1e9);
  });
}

function sleepInForeground(begun) {
  runInForeground(sleepForever(begun));
}

/** Blocked in one system call after the other. */
function receive(begun, port) {
  if (!nativeSocketsAvailable()) return sleepForever(begun);
  const socket = BlockingSocket.connect({ port });
  begun[0] = 1;
  return socket.receive(new Uint8Array(1), Infinity);
}

/** Between system calls as often as in them. */
function receiveInSlices(begun, port) {
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
