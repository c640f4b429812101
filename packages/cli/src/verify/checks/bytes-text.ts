// What somebody on the way may take for text, or for a command.
import type { Check } from '../check.js';

const texts: readonly (string | Uint8Array)[] = [
  'line\r\nline\nline\rno line',
  '\0 in the\0middle\0',
  'Grüße 🦊 \u{feff} \u2028',
  // A character cut off, and bytes that begin none (RFC 3629).
  Uint8Array.of(0xf0, 0x9f, 0xa6),
  Uint8Array.of(0xc0, 0x80, 0xfe, 0xff),
  // Telnet's "interpret as command" (RFC 854), Ctrl-C, Ctrl-D, Ctrl-Z, backspace, XON and XOFF.
  Uint8Array.of(0xff, 0xf4, 0xff, 0xfd, 0x06, 0x03, 0x04, 0x1a, 0x08, 0x11, 0x13),
];

export const bytesText: Check = {
  id: 'bytes.text',
  holds: 'line ends, NUL, UTF-8 and control characters come back untouched',
  level: 'required',
  kinds: ['stream', 'once'],
  async run(path) {
    for (const text of texts) {
      const wire = await path.connect();
      wire.send(Buffer.from(text as string));
      await wire.back();
      wire.destroy();
    }
  },
};
