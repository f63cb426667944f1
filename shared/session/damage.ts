/**
 * What has happened to a torrent's stored pieces behind its back: which of them are gone, and which were stored again from
 * memory or from the shared files. Turns it into the problem that is shown.
 */
import type { PieceIndex } from "../core/layout.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import type { Problem } from "./problems.ts";

/** More names than these make no sentence. */
const MAX_NAMES = 3;

/** A stored piece is gone, and no connected peer has it. The message names the affected files. */
export class DamagedCopyError extends Error {
  override readonly name = "DamagedCopyError";
}

export class Damage {
  /** Pieces that were here and are missing. */
  private readonly lost = new Set<PieceIndex>();
  private readonly mended = new Set<PieceIndex>();
  /** Nothing at all was left. */
  private wasCleared = false;
  /** As long as nothing changes, so that views need not search ten thousand files each time. */
  private shown: Problem | undefined;

  get isPresent(): boolean {
    return this.lost.size > 0;
  }

  isLost(piece: PieceIndex): boolean {
    return this.lost.has(piece);
  }

  noteLost(pieces: readonly PieceIndex[]): void {
    for (const piece of pieces) this.lost.add(piece);
    this.shown = undefined;
  }

  /** Everything that was stored is gone at once, as when the user clears the site's data. */
  noteCleared(): void {
    this.wasCleared = true;
    this.shown = undefined;
  }

  /** The piece was gone and has been stored again without a peer. */
  noteMended(piece: PieceIndex): void {
    this.mended.add(piece);
    this.noteStored(piece);
    this.shown = undefined;
  }

  noteStored(piece: PieceIndex): void {
    if (this.lost.delete(piece)) this.shown = undefined;
  }

  /** The files have other names since now. */
  renamed(): void {
    this.shown = undefined;
  }

  problem(metainfo: Metainfo | undefined): Problem | undefined {
    const pieces = this.isPresent ? this.lost : this.mended;
    if (metainfo === undefined || pieces.size === 0) return undefined;
    const code = !this.isPresent ? "mended" : this.wasCleared ? "storage-cleared" : "damaged";
    this.shown ??= { code, detail: namesOf(metainfo, pieces) };
    return this.shown;
  }
}

/** The files that contain some of the pieces, as data: at most three paths, and "…" for the rest. */
export function namesOf({ files, layout }: Metainfo, pieces: ReadonlySet<PieceIndex>): string {
  const names: string[] = [];
  for (const { length, offset, path } of files) {
    for (const piece of layout.piecesWithin(offset, length)) {
      if (!pieces.has(piece)) continue;
      if (names.length === MAX_NAMES) return `${names.join(", ")}, …`;
      names.push(path.join("/"));
      break;
    }
  }
  return names.join(", ");
}
