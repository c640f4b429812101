// Cutting bytes into pieces, without copying them.

/** The pieces of `bytes`, `pieceBytes` long each but the last. */
export function* piecesOf(bytes: Buffer, pieceBytes: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield bytes.subarray(at, at + pieceBytes);
  }
}
