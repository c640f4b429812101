// Many small messages without waiting.
import type { Check } from '../check.js';
import { testBytes } from '../test-bytes.js';

export const pipelineSmall: Check = {
  id: 'pipeline.small',
  holds: '1000 messages of 1 to 60 B, sent without waiting, come back',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    for (let i = 1; i <= 1000; i += 1) wire.send(testBytes(1 + (i % 60), i));
    await wire.back();
  },
};
