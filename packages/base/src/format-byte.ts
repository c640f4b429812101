// A byte as people write it.

/** `0x0a`. */
export function formatByte(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
