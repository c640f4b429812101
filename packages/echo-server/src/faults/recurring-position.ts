// Places in a stream that come again and again: where a fault acts.

/** The first position from `from` on that is `atByte`, or a multiple of `everyBytes` after it; Infinity if none is. */
export function nextPosition(from: number, atByte: number, everyBytes: number): number {
  if (from <= atByte) return atByte;
  if (everyBytes === Infinity) return Infinity;
  return atByte + Math.ceil((from - atByte) / everyBytes) * everyBytes;
}
