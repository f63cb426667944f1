/** The pieces of a peer as packed in samples: one bit per piece, most significant first, as on the wire. */

export function hasPiece(pieces: Uint8Array, piece: number): boolean {
  return ((pieces[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0;
}

export function countPieces(pieces: Uint8Array): number {
  let count = 0;
  for (let byte of pieces) for (; byte !== 0; byte &= byte - 1) count++;
  return count;
}

/** @param has called once per piece */
export function packPieces(pieceCount: number, has: (piece: number) => boolean): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(Math.ceil(pieceCount / 8));
  for (let piece = 0; piece < pieceCount; piece++)
    if (has(piece)) packed[piece >> 3] = (packed[piece >> 3] ?? 0) | (0x80 >> (piece & 7));
  return packed;
}

/** @returns copies of each piece among these peers, one entry per piece */
export function availabilityOf(pieceCount: number, peers: Iterable<Uint8Array>): Uint8Array {
  const copies = new Uint8Array(pieceCount);
  for (const pieces of peers)
    for (let piece = 0; piece < pieceCount; piece++)
      if (hasPiece(pieces, piece)) copies[piece] = (copies[piece] ?? 0) + 1;
  return copies;
}
