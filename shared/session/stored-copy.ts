/**
 * Reading what a torrent has stored, for saving: a piece that has vanished is fetched again first, and its readers wait for
 * it. They give up when the torrent stops, and when for some time nobody is here who has it.
 */
import type { Bytes } from "../core/bytes.ts";
import type { PieceIndex } from "../core/layout.ts";
import type { Engine } from "../engine/io.ts";
import { DamagedCopyError, namesOf } from "./damage.ts";
import type { PieceDisk } from "./piece-disk.ts";
import type { SessionPorts } from "./ports.ts";

/** Finding a peer through the tracker and connecting to it takes a few seconds. */
const PATIENCE_MS = 10_000;

export class StoredCopy {
  private readonly disk: PieceDisk;
  private readonly engine: Pick<Engine<Uint8Array>, "has" | "snapshot">;
  private readonly ports: Pick<SessionPorts, "clock" | "timers">;
  private readonly isRunning: () => boolean;
  private readonly waiting = new Map<PieceIndex, ((isBack: boolean) => void)[]>();
  private recheckUnderWay: Promise<void> | undefined;

  constructor(
    disk: PieceDisk,
    engine: StoredCopy["engine"],
    ports: StoredCopy["ports"],
    isRunning: () => boolean,
  ) {
    this.disk = disk;
    this.engine = engine;
    this.ports = ports;
    this.isRunning = isRunning;
  }

  /**
   * @returns undefined: the piece was never stored
   * @throws DamagedCopyError when it is gone and nobody is here to fetch it from
   */
  async read(piece: PieceIndex): Promise<Bytes | undefined> {
    const wasStored = this.engine.has(piece);
    const isAwaited = this.waiting.has(piece) || (!wasStored && this.disk.damage.isLost(piece));
    const bytes = isAwaited ? undefined : await this.disk.read(piece, wasStored);
    if (bytes !== undefined || !(wasStored || isAwaited)) return bytes;
    if (this.isRunning() && (await this.refetched(piece))) return this.disk.read(piece, true);
    const { metainfo } = this.disk;
    throw new DamagedCopyError(metainfo && namesOf(metainfo, new Set([piece])));
  }

  /** Finds out which pieces are still stored. */
  async recheck(): Promise<void> {
    // One that has begun may have looked too early.
    const previous = this.recheckUnderWay;
    const present = (async () => {
      await previous;
      await this.disk.recheck(this.piecesWhere((has) => has));
    })();
    this.recheckUnderWay = present;
    await present;
  }

  piecesWhere(isWanted: (has: boolean) => boolean): PieceIndex[] {
    return [...(this.disk.metainfo?.layout.pieces() ?? [])].filter((piece) =>
      isWanted(this.engine.has(piece)),
    );
  }

  stored(piece: PieceIndex): void {
    this.settle(piece, true);
  }

  /** Nothing is fetched any more. */
  stop(): void {
    for (const piece of [...this.waiting.keys()]) this.settle(piece, false);
  }

  private refetched(piece: PieceIndex): Promise<boolean> {
    return new Promise((resolve) => {
      const waiting = this.waiting.get(piece);
      if (waiting !== undefined) return void waiting.push(resolve);
      this.waiting.set(piece, [resolve]);
      this.watch(piece);
    });
  }

  private watch(piece: PieceIndex): void {
    this.ports.timers.after(PATIENCE_MS, () => {
      if (!this.waiting.has(piece)) return;
      if (this.engine.snapshot(this.ports.clock.now()).state === "downloading") this.watch(piece);
      else this.settle(piece, false);
    });
  }

  private settle(piece: PieceIndex, isBack: boolean): void {
    const waiting = this.waiting.get(piece) ?? [];
    this.waiting.delete(piece);
    for (const resolve of waiting) resolve(isBack);
  }
}
