// Bytes as text in quotes: what is not printable ASCII is escaped, so that every byte can be told.

const named: Readonly<Record<number, string>> = {
  0x09: String.raw`\t`,
  0x0a: String.raw`\n`,
  0x0d: String.raw`\r`,
  0x22: String.raw`\"`,
  0x5c: String.raw`\\`,
};

/** `"hello\n\xff"`. */
export function quoteBytes(bytes: Uint8Array): string {
  return `"${escapeBytes(bytes)}"`;
}

/** As `quoteBytes`, without the quotes. */
export function escapeBytes(bytes: Uint8Array): string {
  return Array.from(bytes, escapeByte).join('');
}

function escapeByte(byte: number): string {
  if (byte >= 0x20 && byte < 0x7f) return named[byte] ?? String.fromCharCode(byte);
  return named[byte] ?? String.raw`\x${byte.toString(16).padStart(2, '0')}`;
}
