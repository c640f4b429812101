// The banner: the line with which a server says who it is, before its first echo. It is a JSON object.

const openingBrace = 0x7b;
const lineFeed = 0x0a;

/** What is longer is no banner. */
const maxBannerBytes = 4096;

const nothing = Buffer.alloc(0);

/** Takes the banner out of what a connection receives, however that is split. */
export class BannerReader {
  /** The banner without its line end, once all of it is here. */
  line: string | undefined;
  #held = nothing;
  #isOver = false;
  #hasSent = false;

  /** Whether all that is still to come is echo. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Nobody can tell the echo of a first message that looks like a banner from one. */
  sending(message: Uint8Array): void {
    if (this.#hasSent || message.length === 0) return;
    this.#hasSent = true;
    if (message[0] === openingBrace && this.#held.length === 0) this.#isOver = true;
  }

  /** Returns what of `chunk` is echo. */
  take(chunk: Buffer): Buffer {
    if (this.#isOver) return chunk;
    const held = Buffer.concat([this.#held, chunk]);
    const end = held.indexOf(lineFeed);
    this.#isOver = held[0] !== openingBrace || end !== -1 || held.length > maxBannerBytes;
    this.#held = this.#isOver ? nothing : held;
    if (!this.#isOver) return nothing;
    if (held[0] !== openingBrace || end === -1 || end > maxBannerBytes) return held;
    this.line = held.toString('utf8', 0, end).replace(/\r$/, '');
    return held.subarray(end + 1);
  }
}
