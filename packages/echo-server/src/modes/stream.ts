// Mode `stream`, RFC 862: everything back until the peer ends, and only then the end.
import type { Mode } from '../connection/session.js';

export const stream: Mode = (connection) => ({
  receive(chunk) {
    connection.trace('received', chunk);
    connection.send(chunk);
  },
  end() {
    connection.end();
  },
});
