// The worker's side of a process: takes requests from its IPC channel, one at a time.
import { encodeThrown } from '@tcp-echo/base';
import { deserialize, serialize } from 'node:v8';
import type { ReplyMessage, Request } from './protocol.js';
import { runCall, type Send } from './run-call.js';

/** Serves calls until the parent closes the channel, or dies. */
export function serveProcess(): void {
  const sendToParent = process.send?.bind(process);
  // Modules tell whoever started them that they are up. Here that is nobody, and what they say could be too much for a pool:
  // Node reads it in the parent, where no error of it can be caught.
  process.send = sayToNobody;
  let running = false;

  // Serialized here, not by the channel, which would turn what it cannot clone into empty objects.
  const send: Send = (reply) => {
    const message: ReplyMessage = { tcpEchoReply: serialize(reply) };
    sendToParent?.(message, () => {
      // Where this fails, the parent is gone: nobody is left to tell.
    });
  };

  process.on('message', (bytes: Uint8Array) => {
    let request: Request;
    try {
      request = deserialize(bytes) as Request;
    } catch (error) {
      // What is nested deep can be written, and not read.
      send({ kind: 'uncloneable', what: 'an argument', error: encodeThrown(error) });
      return;
    }
    running = true;
    const replied = runCall(request, send);
    if (replied === undefined) running = false;
    else void replied.then(() => (running = false));
  });
  process.on('disconnect', () => {
    // Nobody is left to answer to.
    process.exit();
  });
  process.on('exit', () => {
    if (!running && process.connected) send({ kind: 'leaving' });
  });
}

function sayToNobody(...args: readonly unknown[]): boolean {
  const callback = args.at(-1);
  if (typeof callback === 'function') process.nextTick(callback, null);
  return true;
}
