// Starting a server on threads: what it needs, one port for all of them, and nothing half done.
import {
  InvalidArgumentError,
  traceChannel,
  watchTraceListeners,
  type InternetAddress,
} from '@tcp-echo/core-helpers';
import { createServer } from 'node:net';
import { ThreadsUnsupportedError } from '../errors.js';
import { listen, type PortToListenOn } from '../listen/listen.js';
import type { EchoServerOptions, ResolvedServerOptions } from '../options.js';
import { Admission } from './admission.js';
import type { EngineName } from './engine.js';
import { plainOptions } from './plain-options.js';
import { ServerThread } from './server-thread.js';
import { ThreadGroup } from './thread-group.js';
import { checkThreadsSupported } from './threads-supported.js';

/**
 * Starts the threads; resolves once all of them listen. If one cannot, all end.
 *
 * @param given What `resolved` was made from: the threads make it again.
 * @param engine What runs in them.
 * @throws InvalidArgumentError if an option is not for several threads.
 * @throws ThreadsUnsupportedError
 * @throws ListenError
 */
export async function startThreadGroup(
  { target, threads: count, log }: ResolvedServerOptions,
  given: EchoServerOptions,
  engine: EngineName,
): Promise<ThreadGroup> {
  if ('path' in target) {
    throw new InvalidArgumentError(
      `threads: ${count} cannot share a Unix domain socket; give \`host\` and \`port\`, or leave out \`threads\``,
    );
  }
  if (log !== undefined) {
    throw new InvalidArgumentError(
      `threads: ${count} cannot keep a log, which is of one thread; give \`log: false\`, or leave out \`threads\``,
    );
  }
  // The others set SO_REUSEPORT themselves.
  if (engine === 'net') checkThreadsSupported(count);
  const options = { ...plainOptions(given), engine };
  await refuseTakenPort(target);
  const admission = new Admission();
  const threads: ServerThread[] = [];
  const stopTelling = tellWhetherTraced(threads);
  try {
    while (threads.length < count) {
      const thread = startThread(options, admission);
      threads.push(thread);
      void thread.ask('tellTrace', traceChannel.hasSubscribers);
    }
    // Port 0 is a free port to each who asks for it, and a host name may have several addresses.
    const [first, ...others] = threads as [ServerThread, ...ServerThread[]];
    const address = await listenIn(first, target);
    await Promise.all(others.map((thread) => listenIn(thread, address)));
    const group = new ThreadGroup(engine, address, threads, admission);
    void group.gone.then(stopTelling);
    return group;
  } catch (error) {
    stopTelling();
    await Promise.all(threads.map((thread) => thread.terminate()));
    throw error;
  }
}

/**
 * Sockets of one user that share a port do so without asking: a second server on the port would take its part
 * of the connections of the first. So the port is tried alone before.
 *
 * @throws ListenError
 */
async function refuseTakenPort(target: PortToListenOn): Promise<void> {
  if (target.port === 0) return;
  const probe = createServer((socket) => {
    socket.destroy();
  });
  await listen(probe, { ...target, reusePort: false }, 1);
  await new Promise((resolve) => probe.close(resolve));
}

function startThread(options: EchoServerOptions, admission: Admission): ServerThread {
  try {
    return new ServerThread(options, admission);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ThreadsUnsupportedError(`no thread can be started: ${reason}`, { cause });
  }
}

async function listenIn(
  thread: ServerThread,
  { host, port }: Pick<InternetAddress, 'host' | 'port'>,
): Promise<InternetAddress> {
  const address = await thread.ask('listen', { host, port });
  if (address !== undefined) return address;
  const { how, error } = await thread.ended;
  const reason = `a thread of the server ended before it listened, with ${how}`;
  throw new ThreadsUnsupportedError(reason, error === undefined ? {} : { cause: error });
}

/** Lets the threads tell the trace while somebody listens to it here; returns what stops that. */
function tellWhetherTraced(threads: readonly ServerThread[]): () => void {
  return watchTraceListeners(() => {
    for (const thread of threads) void thread.ask('tellTrace', traceChannel.hasSubscribers);
  });
}
