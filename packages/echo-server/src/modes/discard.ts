// Mode `discard`, RFC 863: everything is read, nothing goes back.
import type { Mode } from '../connection/session.js';

export const discard: Mode = (connection) => ({
  receive(chunk) {
    connection.trace('received', chunk);
  },
  end() {
    connection.end();
  },
});
