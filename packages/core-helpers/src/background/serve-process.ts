// The worker's side of a process: takes requests from its IPC channel, one at a time.
import { deserialize, serialize } from 'node:v8';
import type { Request } from './protocol.js';
import { runCall, type Send } from './run-call.js';

// Serialized here, not by the channel, which would turn what it cannot clone into empty objects.
const send: Send = (reply) => {
  process.send?.(serialize(reply));
};

/** Serves calls until the parent closes the channel, or dies. */
export function serveProcess(): void {
  let running = false;

  process.on('message', (bytes: Uint8Array) => {
    running = true;
    const replied = runCall(deserialize(bytes) as Request, send);
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
