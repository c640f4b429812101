// Numbers of things, for messages.

/** `1 byte`, `4 bytes` */
export function several(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
