// The other end ends first: what it did not read must not destroy what it said.
import { CheckFailure, type Check } from '../check.js';
import { testBytes } from '../test-bytes.js';

export const closeTheirsFirst: Check = {
  id: 'close.theirs-first',
  holds: 'a server that ends first loses none of its echo to what it did not want',
  level: 'required',
  kinds: ['once'],
  async run(path) {
    const wire = await path.connect();
    // More than one message; a reset, which an unread byte may cause (RFC 9293 section 3.6.1), fails.
    wire.send(testBytes(20_000));
    await wire.backOrEnd();
    if (wire.backBytes === 0) throw new CheckFailure('a first part of 20000 B', 'an end at once');
    wire.end();
  },
};
