// The way of a reply through faults: their streams in a row, and the connection at the end.
import { pipeline, Writable, type Transform } from 'node:stream';
import type { Connection } from '../connection/connection.js';
import type { Ending } from './fault.js';

/**
 * Puts `streams` before `connection`; returns what is to be written to. `ending` says, when the last byte
 * is out, how the connection stops sending; undefined is as usual.
 */
export function faultyOutput(
  connection: Connection,
  streams: readonly Transform[],
  ending: () => Ending | undefined,
): Writable {
  const sink = new Writable({
    // One write at a time: a piece goes out as a piece, and `final` comes when the last one is out.
    write: (piece: Buffer, _encoding, done) => {
      connection.transmit(piece, done);
    },
    final: (done) => {
      stopSending(connection, ending());
      done();
    },
  });
  const [first, ...rest] = streams as [Transform, ...Transform[]];
  pipeline([first, ...rest, sink], (error) => {
    if (error && !connection.socket.destroyed) connection.fail(error);
  });
  connection.onGone(() => sink.destroy());
  return first;
}

function stopSending(connection: Connection, ending: Ending | undefined): void {
  if (ending === 'reset') {
    connection.reset('faulted', 'reset by a fault');
    return;
  }
  if (ending !== undefined) connection.decide('faulted');
  connection.transmitEnd();
  if (ending === 'close') connection.linger();
}
