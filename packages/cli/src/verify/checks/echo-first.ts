// Something comes back at all. The other checks take it from here which kind of server this is.
import type { Check } from '../check.js';
import { testBytes } from '../test-bytes.js';

export const echoFirst: Check = {
  id: 'echo.first',
  holds: 'one byte comes back',
  level: 'required',
  kinds: ['stream', 'once'],
  async run(path) {
    const wire = await path.connect();
    wire.send(testBytes(1));
    await wire.back();
  },
};
