// Messages: text or bytes, and the same kind back.

/** What an echo of `M` is: text for text, bytes for bytes. */
export type EchoOf<M extends string | Uint8Array> = M extends string ? string : Uint8Array;

/** The bytes of `message` in memory of their own: the caller may change or transfer its buffer at once. */
export function copyBytes(message: string | Uint8Array): Uint8Array<ArrayBuffer> {
  // Not `Buffer.from`, whose small buffers share one pool.
  return typeof message === 'string' ? new TextEncoder().encode(message) : new Uint8Array(message);
}

/** `bytes` as the kind of value that `message` is. Bytes that are not UTF-8 become U+FFFD in text. */
export function sameKind<M extends string | Uint8Array>(
  message: M,
  bytes: Uint8Array<ArrayBuffer>,
): EchoOf<M> {
  // Not `TextDecoder`, which drops a byte order mark.
  const echo = typeof message === 'string' ? Buffer.from(bytes.buffer).toString() : bytes;
  return echo as EchoOf<M>;
}
