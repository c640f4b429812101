// A client that reads late: its echo has to wait for it.
import type { Check } from '../check.js';
import { testBytes } from '../test-bytes.js';

export const backlogUnread: Check = {
  id: 'backlog.unread',
  holds: '64 KiB that we leave unread for a while come back',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    wire.pause();
    wire.send(testBytes(65_536));
    await path.pause(100);
    wire.resume();
    await wire.back();
  },
};
