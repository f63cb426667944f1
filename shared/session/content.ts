/**
 * The content of one torrent: which files are wanted, which pieces are stored, and who reads them. It reports what the
 * engine must know, and knows no peers.
 */
import type { Bytes } from "../core/bytes.ts";
import type { PieceIndex } from "../core/layout.ts";
import type { Engine, Input } from "../engine/io.ts";
import { OpenedPieces } from "./opened-pieces.ts";
import type { PieceDisk } from "./piece-disk.ts";
import type { SessionPorts } from "./ports.ts";
import type { Reader, ReaderOptions } from "./reader.ts";
import { Readers } from "./readers.ts";
import type { Seal } from "./seal.ts";
import type { Selection, SelectionFigures } from "./selection.ts";
import { StoredCopy } from "./stored-copy.ts";
import type { TorrentView } from "./views.ts";

interface ContentOptions extends Pick<SessionPorts, "clock" | "timers"> {
  readonly disk: PieceDisk;
  readonly engine: Pick<Engine<Uint8Array>, "has" | "snapshot">;
  readonly seal: Pick<Seal, "cipher" | "throwIfLocked">;
  readonly selection: Selection;
  readonly isPaused: () => boolean;
  /** To the engine. */
  readonly input: (...inputs: readonly Input<Uint8Array>[]) => void;
  /** "selected": a reader has made more files wanted. */
  readonly report: (event: "changed" | "selected") => void;
}

export class Content {
  private readonly options: ContentOptions;
  private readonly copy: StoredCopy;
  private readonly opened = new OpenedPieces();
  private readonly selection: Selection;
  private readonly readers: Readers;
  /** As the engine knows it. */
  private urgent: readonly PieceIndex[] = [];

  constructor(options: ContentOptions) {
    this.options = options;
    const { disk, engine, isPaused, selection } = options;
    this.copy = new StoredCopy(disk, engine, options, () => !isPaused());
    this.selection = selection;
    this.readers = new Readers(() => this.readersMoved());
  }

  /** Indices of the wanted files; undefined: all. */
  get wanted(): readonly number[] | undefined {
    return this.selection.files;
  }

  /** Counts what is wanted. 0 while the metadata is unknown. */
  get bytesMissing(): number {
    const { metainfo } = this.options.disk;
    if (metainfo === undefined) return 0;
    const wanted = this.selection.piecesOf(metainfo);
    let bytes = 0;
    for (const piece of this.copy.piecesWhere((has) => !has))
      if (wanted?.has(piece) ?? true) bytes += metainfo.layout.lengthOf(piece);
    return bytes;
  }

  figures(): SelectionFigures & Pick<TorrentView, "readers"> {
    return { ...this.selection.figures(this.options.disk.metainfo), readers: this.readers.views() };
  }

  /** @param wanted indices of files; undefined: all @throws LockedError */
  select(wanted: readonly number[] | undefined): void {
    this.options.seal.throwIfLocked();
    this.selection.select(wanted);
    this.selected();
  }

  /** More files are wanted. @returns whether that changed anything */
  selectAlso(files: readonly number[]): boolean {
    const isMore = this.selection.add(files);
    if (isMore) this.selected();
    return isMore;
  }

  /** @throws LockedError; when the metadata is not here or has no such file */
  openReader(options: ReaderOptions): Reader {
    const { disk, engine, isPaused, report, seal } = this.options;
    const { damage, metainfo } = disk;
    seal.throwIfLocked();
    if (metainfo === undefined) throw new Error("the torrent's metadata is not here yet");
    const reader = this.readers.add(options, {
      metainfo,
      isStored: (piece) => engine.has(piece),
      isLost: (piece) => damage.isLost(piece),
      isPaused,
      read: (piece) => this.read(piece),
    });
    const { fileIndex } = options;
    if (fileIndex !== undefined && this.selectAlso([fileIndex])) report("selected");
    return reader;
  }

  /** As `StoredCopy.read`, decrypted. The bytes are shared: never change or transfer them. @throws LockedError */
  async read(piece: PieceIndex): Promise<Bytes | undefined> {
    const { disk, seal } = this.options;
    seal.throwIfLocked();
    const bytes = await this.copy.read(piece);
    const { cipher } = seal;
    if (bytes === undefined || cipher === undefined || disk.metainfo === undefined) return bytes;
    return this.opened.open(piece, bytes, cipher, disk.metainfo.layout);
  }

  /** Looks which pieces are still stored, after something may have deleted them. */
  recheck(): Promise<void> {
    return this.copy.recheck();
  }

  /** Missing pieces that were here before. */
  noteLost(): void {
    this.options.disk.damage.noteLost(this.copy.piecesWhere((has) => !has));
  }

  stored(piece: PieceIndex): void {
    this.copy.stored(piece);
    this.readers.stored(piece);
  }

  /** Nothing is fetched any more, for the time being. */
  stop(): void {
    this.copy.stop();
  }

  /** The torrent is gone. */
  end(): void {
    this.copy.stop();
    this.readers.end();
    this.opened.clear();
  }

  /** The metadata is known, or its files: the engine must know the selection before it requests anything. */
  metadataArrived(): void {
    if (this.wanted !== undefined) this.selected();
  }

  private selected(): void {
    const { disk, input, report } = this.options;
    if (disk.metainfo !== undefined)
      input({ type: "select", wanted: this.selection.piecesOf(disk.metainfo) });
    report("changed");
  }

  private readersMoved(): void {
    const pieces = this.readers.urgent();
    const isSame =
      pieces.length === this.urgent.length && pieces.every((piece, i) => piece === this.urgent[i]);
    this.urgent = pieces;
    if (!isSame) this.options.input({ type: "deadlines", pieces });
    this.options.report("changed");
  }
}
