/** A run of pieces as a store that copies them writes it: all of it is read, cut into pieces and written at once. */
import { type Bytes, concatBytes } from "../../../shared/core/bytes.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import type { ContentSource, PieceRun, PieceStore, StoredPiece } from "../../../shared/session/ports.ts";
import { SealingStore } from "../../../shared/session/store/sealing-store.ts";

export async function copyRun(
  store: Pick<PieceStore, "write">,
  { first, parts, pieceLength }: PieceRun,
): Promise<ContentSource> {
  // A store that cannot be used says so before anything is read.
  await store.write([]);
  const buffers = await Promise.all(parts.map((part) => part.arrayBuffer()));
  const bytes = concatBytes(buffers.map((buffer) => new Uint8Array(buffer)));
  const pieces: StoredPiece[] = [];
  for (let i = 0; i * pieceLength < bytes.length; i++) {
    const piece = (first + i) as PieceIndex;
    pieces.push({ piece, bytes: bytes.subarray(i * pieceLength, (i + 1) * pieceLength) });
  }
  await store.write(pieces);
  return bytesSource(bytes);
}

/** Plaintext below, and the form that peers know for every use. Files that are shared here are not written through it. */
export class WireStore extends SealingStore {
  override writeRun(run: PieceRun): Promise<ContentSource> {
    return copyRun(this, run);
  }
}

function bytesSource(bytes: Bytes): ContentSource {
  return {
    size: bytes.length,
    slice: (begin, end) => bytesSource(bytes.subarray(begin, end)),
    arrayBuffer: async () => bytes.slice().buffer,
  };
}
