// Visitors that behave: what each mode owes them is compared to the byte, and counted.
import { connectTo } from './connect.mjs';

/** Longest visit; a server that takes longer hangs. */
const limitMs = 60_000;

/** RFC 864: lines of 72 of the 95 printing characters, each line one further on. */
const printing = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i)).repeat(2);
const characters = Buffer.from(
  Array.from({ length: 95 }, (_, i) => `${printing.slice(i, i + 72)}\r\n`).join(''),
);

/** One visit for each mode: resolves with how many bytes were sent and came back, or rejects. */
export const politeVisits = {
  async stream(server, random) {
    const messages = Array.from({ length: 1 + random.below(10) }, () =>
      random.bytes(random.size(1, random.below(20) === 0 ? 1_000_000 : 20_000)),
    );
    return visit(server, async (conversation) => {
      for (const message of messages) {
        await conversation.send(random.pieces(message));
        await conversation.expect(message);
      }
      conversation.end();
    });
  },

  async line(server, random) {
    const line = Buffer.concat([random.bytes(random.size(1, 5000)), Buffer.from('\n')]);
    const unfinished = random.bytes(random.size(1, 100)).map((byte) => (byte === 10 ? 0 : byte));
    return visit(server, async (conversation) => {
      await conversation.send(random.pieces(line));
      await conversation.expect(line);
      await conversation.send([unfinished]);
      conversation.end();
      await conversation.expect(unfinished);
    });
  },

  async once(server, random) {
    const message = random.bytes(1 + random.below(100));
    return visit(server, async (conversation) => {
      await conversation.send([message]);
      await conversation.expect(message);
      conversation.end();
    });
  },

  async discard(server, random) {
    return visit(server, async (conversation) => {
      await conversation.send(random.pieces(random.bytes(random.size(1, 1_000_000))));
      conversation.end();
    });
  },

  async chargen(server, random) {
    return visit(server, async (conversation) => {
      await conversation.expectRepeated(characters, random.size(1, 500_000));
      conversation.end();
      await conversation.expectRepeated(characters, Infinity);
    });
  },
};

async function visit(server, converse) {
  const socket = await connectTo(server);
  const conversation = new Conversation(socket);
  const timer = setTimeout(() => {
    socket.destroy(new Error(`the visit took longer than ${limitMs} ms`));
  }, limitMs);
  try {
    await converse(conversation);
    await conversation.expectEnd();
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
  const { bytesSent, bytesReceived } = conversation;
  return { bytesSent, bytesReceived };
}

class Conversation {
  bytesSent = 0;
  bytesReceived = 0;
  #socket;
  #incoming;
  /** What has come and was not asked for yet. */
  #held = Buffer.alloc(0);

  constructor(socket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    this.#incoming = socket.iterator({ destroyOnReturn: false });
  }

  /** Resolves when all is handed over: it need not have gone. */
  async send(pieces) {
    for (const piece of pieces) {
      this.bytesSent += piece.length;
      this.#socket.write(piece);
      // In packets of its own, as often as the system pleases.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  end() {
    // Not while records are being read: node:tls would drop those that came with them.
    setImmediate(() => this.#socket.end());
  }

  async expect(bytes) {
    for (let at = 0; at < bytes.length;) {
      if (this.#held.length === 0 && !(await this.#more())) {
        throw new Error(`the server ended after ${at} of ${bytes.length} bytes`);
      }
      const part = this.#held.subarray(0, bytes.length - at);
      if (!part.equals(bytes.subarray(at, at + part.length))) {
        throw new Error(`a byte differs within ${part.length} after byte ${at}`);
      }
      at += part.length;
      this.#held = this.#held.subarray(part.length);
    }
  }

  /** Reads `pattern` over and over: at least `byteCount` bytes of it, or until the server ends. */
  async expectRepeated(pattern, byteCount) {
    const enough = this.bytesReceived + byteCount;
    while (this.bytesReceived < enough && (await this.#more())) {
      const at = (this.bytesReceived - this.#held.length) % pattern.length;
      const repeats = Math.ceil((at + this.#held.length) / pattern.length);
      const expected = Buffer.concat(Array.from({ length: repeats }, () => pattern));
      if (!this.#held.equals(expected.subarray(at, at + this.#held.length))) {
        throw new Error(`a byte differs before byte ${this.bytesReceived}`);
      }
      this.#held = Buffer.alloc(0);
    }
  }

  async expectEnd() {
    if (this.#held.length > 0 || (await this.#more())) {
      throw new Error('the server sent more than it should');
    }
  }

  async #more() {
    const { done, value } = await this.#incoming.next();
    if (done) return false;
    this.bytesReceived += value.length;
    this.#held = value;
    return true;
  }
}
