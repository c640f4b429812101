// Mode `once`, the article's server: the first chunk back, then a graceful close.
import { checkInteger, checkKeys, checkOptions, connectionTrace } from '@tcp-echo/base';
import type { Socket } from 'node:net';
import { Connection } from '../connection/connection.js';
import type { Mode } from '../connection/session.js';
import { echoServerDefaults } from '../defaults.js';
import { Meter } from '../statistics/stats.js';

export const once: Mode = (connection, { maxBytes }) => {
  function answer(chunk: Buffer): void {
    const reply = chunk.subarray(0, maxBytes);
    connection.trace('received', reply);
    connection.send(reply);
    connection.endAndLinger();
  }
  return {
    receive: answer,
    end() {
      answer(Buffer.alloc(0));
    },
  };
};

/** Nobody reads what is counted for a handler without a server. */
let uncounted: Meter | undefined;

/**
 * Sends the first chunk of a connection back, at most `maxBytes` of it, and closes: a listener for the
 * `connection` event of any `net.Server`. What the client sends beyond that is read and dropped, within
 * limits, so that the close cannot destroy the reply on its way.
 *
 * A client that ends without sending gets an empty echo, as from the article's server.
 *
 * @throws InvalidArgumentError unless `maxBytes` is an integer of at least 1.
 *
 * @example
 * ```ts
 * const server = net.createServer(handleTcpEcho).listen(0, '127.0.0.1');
 * ```
 */
export function handleTcpEcho(socket: Socket, options: { readonly maxBytes?: number } = {}): void {
  const { maxBytes = echoServerDefaults.maxBytes } = checkOptions(options);
  checkKeys('handleTcpEcho', options, ['maxBytes']);
  checkInteger('maxBytes', maxBytes, 1, Number.MAX_SAFE_INTEGER);
  uncounted ??= new Meter();
  const trace = connectionTrace('server', socket);
  const connection = new Connection(socket, {
    number: 0,
    trace,
    meter: uncounted,
    isUnix: socket.remoteAddress === undefined,
  });
  const { maxLineBytes } = echoServerDefaults;
  connection.open(socket, { session: (self) => once(self, { maxBytes, maxLineBytes }) });
}
