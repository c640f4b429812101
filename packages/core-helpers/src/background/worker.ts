// The entry of every worker of an executor, a thread's or a process's: takes requests, one at a time.
import {
  answerCall,
  encodeThrown,
  openedWith,
  realNowMs,
  serveWorker,
  type Reply,
} from '@tcp-echo/base';
import { deserialize, serialize } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import type { ProcessMessage } from './process-host.js';
import { runCall } from './run-call.js';
import { transferOf, type Request } from './target.js';
import type { ThreadCalls, ThreadData, ThreadEvent } from './thread-host.js';
import { isWanted, protectAddons } from './uninterrupted.js';

/** How long, in milliseconds, calls that follow each other may keep the thread from turning its loop. */
const maxLoopDelayMs = 10;

/**
 * Serves calls until the thread ends.
 *
 * A thread whose calls left nothing behind blocks for its next request, which costs less than waking
 * its loop, until the pool sees that none follows and lets it go: docs/decisions/0004-own-executor.md.
 */
function serveThread(): void {
  const { requestCount, endingLock } = openedWith() as ThreadData;
  protectAddons(endingLock);
  // Asked to end between two calls, it ends: nothing native runs then that could be cut off.
  const server = serveWorker<ThreadCalls, ThreadEvent>(
    { run: (module, name, args) => runCall({ module, export: name, args }) },
    {
      transferOf,
      onMessage(answer) {
        const deadline = realNowMs() + maxLoopDelayMs;
        // Read before the call is answered: what the pool sends from then on must not be slept through.
        let seen = Atomics.load(requestCount, 0);
        answer();
        while (server.pending === 0 && realNowMs() < deadline && !hasLeftovers()) {
          Atomics.wait(requestCount, 0, seen);
          seen = Atomics.load(requestCount, 0);
          // None where the pool only lets the thread go.
          if (!server.take()) return;
        }
      },
    },
  );
  process.on('exit', () => {
    if (server.pending === 0) server.emit('leaving');
  });
  if (!isWanted(endingLock)) process.exit();
}

/** Whether calls left timers, sockets or the like behind, beside this thread's own port. */
function hasLeftovers(): boolean {
  return process.getActiveResourcesInfo().length > 1;
}

/** Serves calls until the parent closes the channel, or dies. */
function serveProcess(): void {
  const sendToParent = process.send?.bind(process);
  // Modules tell whoever started them that they are up. Here that is nobody, and what they say could be too much for a pool:
  // Node reads it in the parent, where no error of it can be caught.
  process.send = sayToNobody;
  let running = false;

  const send = (tcpEchoReply: Uint8Array): void => {
    sendToParent?.({ tcpEchoReply } satisfies ProcessMessage, () => {
      // Where this fails, the parent is gone: nobody is left to tell.
    });
  };
  // Serialized here, not by the channel, which would turn what it cannot clone into empty objects.
  const post = (reply: Reply): void => {
    send(serialize(reply));
    running = false;
  };

  process.on('message', (bytes: Uint8Array) => {
    let request: Request;
    try {
      request = deserialize(bytes) as Request;
    } catch (error) {
      // What is nested deep can be written, and not read.
      post({ uncloneable: 'an argument', thrown: encodeThrown(error) });
      return;
    }
    running = true;
    answerCall(() => runCall(request), post);
  });
  process.on('disconnect', () => {
    // Nobody is left to answer to.
    process.exit();
  });
  process.on('exit', () => {
    if (!running && process.connected) send(new Uint8Array());
  });
}

function sayToNobody(...args: readonly unknown[]): boolean {
  const callback = args.at(-1);
  if (typeof callback === 'function') process.nextTick(callback, null);
  return true;
}

if (isMainThread) serveProcess();
else serveThread();
