/** Which files of a torrent are stored as a whole. It looks at each piece once, however often it is asked. */
import type { PieceIndex, PieceLayout } from "../../../shared/core/layout.ts";
import type { StoredIndex } from "./stored-index.ts";
import type { TargetFile } from "./target-paths.ts";

export class Wholeness {
  private readonly files: readonly TargetFile[];
  private readonly layout: PieceLayout;
  private readonly index: StoredIndex;
  /** By file: all its pieces below this one were stored when they were looked at. */
  private readonly reached = new Map<number, number>();

  constructor(files: readonly TargetFile[], layout: PieceLayout, index: StoredIndex) {
    this.files = files;
    this.layout = layout;
    this.index = index;
  }

  isWhole(file: number): boolean {
    const { first, end } = this.piecesOf(file);
    if (!this.advance(file, this.reached.get(file) ?? first, end)) return false;
    // Pieces may have been lost since.
    return this.advance(file, first, end);
  }

  /** The stored ranges of the torrent that belong to the file, one per piece. */
  rangesOf(file: number): readonly { readonly offset: number; readonly length: number }[] {
    const { length, offset } = this.files[file] as TargetFile;
    const ranges: { offset: number; length: number }[] = [];
    for (const piece of this.layout.piecesWithin(offset, length)) {
      if (!this.isStored(piece)) continue;
      const from = Math.max(offset, this.layout.offsetOf(piece));
      const to = Math.min(offset + length, this.layout.offsetOf(piece) + this.layout.lengthOf(piece));
      ranges.push({ offset: from, length: to - from });
    }
    return ranges;
  }

  private advance(file: number, from: number, end: number): boolean {
    let piece = from;
    while (piece < end && this.isStored(piece as PieceIndex)) piece++;
    this.reached.set(file, piece);
    return piece === end;
  }

  private isStored(piece: PieceIndex): boolean {
    return this.index.lengthOf(piece) === this.layout.lengthOf(piece);
  }

  private piecesOf(file: number): { readonly first: number; readonly end: number } {
    const { length, offset } = this.files[file] as TargetFile;
    const { pieceLength } = this.layout;
    return { first: Math.floor(offset / pieceLength), end: Math.ceil((offset + length) / pieceLength) };
  }
}
