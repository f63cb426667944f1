/**
 * Which files of a torrent are wanted. A selection can be made before the files are known: indices that turn out not to
 * exist have no effect, and a selection of nothing else counts as none.
 */
import { Bitfield } from "../core/bitfield.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";

/** What a view shows of it. The same object until something changes. */
export interface SelectionFigures {
  /** Indices of files, ascending. */
  readonly unwanted: readonly number[];
  /** Bytes of the wanted files. */
  readonly wantedLength: number;
}

const NOTHING_KNOWN: SelectionFigures = { unwanted: [], wantedLength: 0 };

export class Selection {
  /** Ascending; undefined: all files. */
  private wanted: readonly number[] | undefined;
  private shown: { readonly metainfo: Metainfo; readonly figures: SelectionFigures } | undefined;

  /** @param wanted indices of files; undefined: all */
  constructor(wanted: readonly number[] | undefined) {
    this.wanted = wanted && ascending(wanted);
  }

  /** As it is stored. */
  get files(): readonly number[] | undefined {
    return this.wanted;
  }

  select(wanted: readonly number[] | undefined): void {
    this.wanted = wanted && ascending(wanted);
    this.shown = undefined;
  }

  /** @returns whether anything has changed */
  add(files: readonly number[]): boolean {
    const { wanted } = this;
    if (wanted === undefined) return false;
    const all = ascending([...wanted, ...files]);
    if (all.length === wanted.length) return false;
    this.select(all);
    return true;
  }

  /** The wanted files of this torrent; undefined: all of them. */
  wantedOf({ files }: Metainfo): readonly number[] | undefined {
    if (this.wanted === undefined) return undefined;
    const existing = this.wanted.filter((file) => file < files.length);
    const isMeaningless = existing.length === 0 && this.wanted.length > 0;
    return isMeaningless || existing.length === files.length ? undefined : existing;
  }

  /** The pieces that contain some byte of a wanted file; undefined: all. */
  piecesOf(metainfo: Metainfo): Bitfield | undefined {
    const wanted = this.wantedOf(metainfo);
    if (wanted === undefined) return undefined;
    const { files, layout } = metainfo;
    const pieces = new Bitfield(layout.pieceCount);
    for (const index of wanted) {
      const { offset = 0, length = 0 } = files[index] ?? {};
      for (const piece of layout.piecesWithin(offset, length)) pieces.set(piece);
    }
    return pieces;
  }

  figures(metainfo: Metainfo | undefined): SelectionFigures {
    if (metainfo === undefined) return NOTHING_KNOWN;
    if (this.shown?.metainfo !== metainfo) this.shown = { metainfo, figures: this.figuresOf(metainfo) };
    return this.shown.figures;
  }

  private figuresOf(metainfo: Metainfo): SelectionFigures {
    const wanted = this.wantedOf(metainfo);
    if (wanted === undefined) return { unwanted: [], wantedLength: metainfo.layout.length };
    const isWanted = new Set(wanted);
    const unwanted: number[] = [];
    let wantedLength = 0;
    for (const [index, { length }] of metainfo.files.entries()) {
      if (isWanted.has(index)) wantedLength += length;
      else unwanted.push(index);
    }
    return { unwanted, wantedLength };
  }
}

function ascending(files: readonly number[]): readonly number[] {
  return [...new Set(files)].sort((a, b) => a - b);
}
