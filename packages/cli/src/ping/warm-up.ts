// The first connection and echo of a process compile what makes them: 3 to 20 ms, which are no path's.
import { connectEcho } from '@tcp-echo/echo-client-async';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** Beyond some twenty the next is no faster. */
const echoes = 20;
const connections = 3;

/** Echoes to this process itself. What it cannot do here, it leaves. */
export async function warmUp(signal: AbortSignal | undefined): Promise<void> {
  const message = Buffer.alloc(64);
  const server = createServer({ noDelay: true }, (socket) => void socket.pipe(socket));
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const options = signal === undefined ? {} : { signal };
    for (let each = 0; each < connections; each += 1) {
      await using connection = await connectEcho({
        host: '127.0.0.1',
        port,
        banner: true,
        ...options,
      });
      for (let at = 0; at < echoes; at += 1) await connection.measure(message);
    }
  } catch {
    // No address, no descriptor: the first echo is slower then.
  } finally {
    server.close();
  }
}
