// Starting a server on threads: what it needs, one port for all of them, and nothing half done.
import { traceChannel, watchTraceListeners, type InternetAddress } from '@tcp-echo/base';
import { createServer } from 'node:net';
import { ListenError, ThreadsUnsupportedError } from '../errors.js';
import { listen, type PortToListenOn } from '../listen/listen.js';
import { plainOptions, type EchoServerOptions, type ResolvedServerOptions } from '../options.js';
import { Admission } from './net-engine.js';
import type { EngineName } from './engine.js';
import type { NativeThread } from './native/native-threads.js';
import { isOutOfDescriptors, outOfDescriptors } from './out-of-descriptors.js';
import { netHost, ServerThread, type ThreadHost } from './server-thread.js';
import { checkForThreads } from './support.js';
import { ThreadGroup } from './thread-group.js';
import type { ThreadAddress } from './thread-protocol.js';
import { checkThreadsSupported } from './threads-supported.js';

/**
 * Starts the threads; resolves once all of them listen. If one cannot, all end.
 *
 * @param given What `options` was made from: the threads make it again.
 * @param engine What runs in them.
 * @param hosts Those of a native engine, which are up.
 * @throws InvalidArgumentError if an option is not for several threads.
 * @throws ThreadsUnsupportedError
 * @throws ListenError
 */
export async function startThreadGroup(
  options: ResolvedServerOptions,
  given: EchoServerOptions,
  engine: EngineName,
  hosts?: readonly NativeThread[],
): Promise<ThreadGroup> {
  const { target, threads: count } = options;
  const admission = new Admission();
  const threads: ServerThread[] = [];
  const stopTelling = tellWhetherTraced(threads);
  try {
    checkForThreads(options);
    if ('path' in target) throw new Error('threads share no path');
    // The others set SO_REUSEPORT themselves.
    if (hosts === undefined) checkThreadsSupported(count);
    const plain = { ...plainOptions(given), engine };
    while (threads.length < count) {
      const host = hosts?.[threads.length] ?? netHost();
      const thread = startThread(host, plain, admission, remedyFor(hosts));
      threads.push(thread);
    }
    const told = threads.map((thread) => thread.ask('tellTrace', traceChannel.hasSubscribers));
    // Port 0 is a free port to each who asks for it, and a host name may have several addresses.
    const [first, ...others] = threads as [ServerThread, ...ServerThread[]];
    if (hosts === undefined) {
      // Tried as late as can be: when they are up.
      await Promise.all(told);
      await refuseTakenPort(target);
    }
    const remedy = remedyFor(hosts);
    const address = await listenIn(first, { ...target, reusePort: shareOf(hosts, count) }, remedy);
    await Promise.all(
      others.map((thread) => listenIn(thread, { ...address, reusePort: true }, remedy)),
    );
    const group = new ThreadGroup(engine, address, threads, admission);
    void group.gone.then(stopTelling);
    return group;
  } catch (error) {
    stopTelling();
    for (const host of hosts?.slice(threads.length) ?? []) host.release();
    await Promise.all(threads.map((thread) => thread.end()));
    if (!isOutOfDescriptors(error) || error instanceof ListenError) throw error;
    throw outOfDescriptors(target, error);
  }
}

/** What to do where a thread does not come up. A native engine has threads of its own also where none was asked for. */
function remedyFor(hosts: readonly NativeThread[] | undefined): string | undefined {
  return hosts && "engine 'net' serves on this thread alone";
}

/** How the first one shares its port. A native one refuses a port that somebody has, and only then lets others join. */
function shareOf(
  hosts: readonly NativeThread[] | undefined,
  count: number,
): ThreadAddress['reusePort'] {
  if (hosts === undefined) return true;
  return count === 1 ? false : 'later';
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

function startThread(
  host: ThreadHost,
  options: EchoServerOptions,
  admission: Admission,
  remedy: string | undefined,
): ServerThread {
  try {
    return new ServerThread(host, options, admission);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ThreadsUnsupportedError(`no thread can be started: ${reason}`, { cause }, remedy);
  }
}

async function listenIn(
  thread: ServerThread,
  { host, port, reusePort }: ThreadAddress,
  remedy: string | undefined,
): Promise<InternetAddress> {
  const address = await thread.ask('listen', { host, port, reusePort });
  if (address !== undefined) return address;
  const { how, error } = await thread.ended;
  const reason = `a thread of the server ended before it listened, with ${how}`;
  throw new ThreadsUnsupportedError(reason, error === undefined ? {} : { cause: error }, remedy);
}

/** Lets the threads tell the trace while somebody listens to it here; returns what stops that. */
function tellWhetherTraced(threads: readonly ServerThread[]): () => void {
  return watchTraceListeners(() => {
    for (const thread of threads) void thread.ask('tellTrace', traceChannel.hasSubscribers);
  });
}
