// What can go wrong with a blocking echo only; everything else is echo-client-async's.
import { formatAddress, registerErrorClasses, TcpEchoError, type Endpoint } from '@tcp-echo/base';

/** The calling thread's own event loop serves that peer, and cannot while the thread blocks: `ERR_WOULD_DEADLOCK`. */
export class WouldDeadlockError extends TcpEchoError {
  readonly peer: Endpoint;

  constructor(peer: Endpoint) {
    const [what, target] = 'path' in peer ? ['socket', '{ path }'] : ['port', 'port'];
    super(
      'ERR_WOULD_DEADLOCK',
      `a blocking echo to ${formatAddress(peer)} would deadlock: the event loop of this very thread serves that ${what}, and it stands still while the thread blocks; ` +
        `use \`await tcpEchoClient(message, ${target})\`, or \`callInBackground(partial(tcpEchoClientSync, message, ${target}))\``,
    );
    this.peer = peer;
  }
}

/**
 * A signal arrived that the program listens to: `ERR_INTERRUPTED`. Its listener runs once control
 * returns to the event loop. The echo is abandoned, and with it the connection. Engine `native` only.
 */
export class EchoInterruptedError extends TcpEchoError {
  readonly peer: Endpoint;

  constructor(peer: Endpoint, options?: ErrorOptions) {
    super(
      'ERR_INTERRUPTED',
      `a signal interrupted the blocking echo to ${formatAddress(peer)}; return to the event loop, so that its listener can run`,
      options,
    );
    this.peer = peer;
  }
}

registerErrorClasses(WouldDeadlockError, EchoInterruptedError);
