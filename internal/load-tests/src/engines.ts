// The engines of the server that this system has: each is tried, with as many threads as it is tried with.
import { startEchoServer, type EchoServerOptions } from '@tcp-echo/echo-server';

/** Whether a server starts with these options here. */
export async function canServe(options: EchoServerOptions): Promise<boolean> {
  try {
    await (await startEchoServer(options)).close();
    return true;
  } catch {
    return false;
  }
}

const native: ('uring' | 'epoll')[] = [];
for (const engine of ['uring', 'epoll'] as const) {
  if (await canServe({ engine })) native.push(engine);
}

/** Those on Linux's own sockets. */
export const nativeEngines: readonly ('uring' | 'epoll')[] = native;

export const engines = ['net', ...nativeEngines] as const;
