// Whether two sockets can listen on one port, as a server on several threads needs it.
import { startEchoServer } from '@tcp-echo/echo-server';

/** Tried, and not taken from a version. */
export const portsAreShared = await startEchoServer({ threads: 2 }).then(
  async (server) => {
    await server.close();
    return true;
  },
  () => false,
);
