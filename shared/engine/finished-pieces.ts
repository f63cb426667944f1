/**
 * What happens to whole pieces: right ones are stored, wrong ones are requested again and their senders held responsible.
 * Also knows when the store is full and whom to trust with shared pieces.
 */
import type { PeerId } from "../core/ids.ts";
import { invariant } from "../core/invariant.ts";
import type { PieceIndex } from "../core/layout.ts";
import { type Instant, SECOND_MS } from "../core/time.ts";
import type { HasLength } from "../wire/messages.ts";
import type { Context, Torrent } from "./context.ts";
import { hasRoom } from "./picker.ts";
import { Reputation, SourceLog } from "./sources.ts";
import type { Step } from "./step.ts";

/** Pause after the store failed, doubled with each failure. A user needs some time to free space; no peer waits longer. */
const STORE_RETRY_MS = 10 * SECOND_MS;
const MAX_STORE_RETRY_MS = 160 * SECOND_MS;

export class FinishedPieces<Payload extends HasLength> {
  readonly sources = new SourceLog();
  /** Undefined: the store works. */
  private storeRetryAt: Instant | undefined;
  private storeRetryMs = STORE_RETRY_MS;
  readonly reputation = new Reputation();
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  /** Whether to request nothing, because it could not be stored. */
  isStoreResting(now: Instant): boolean {
    return this.storeRetryAt !== undefined && now < this.storeRetryAt;
  }

  /** @returns the peer that is certain to have lied */
  onVerified(step: Step<Payload>, piece: PieceIndex, ok: boolean): PeerId | undefined {
    const { ledger, metainfo } = this.torrent();
    const contributors = ledger.verified(piece, ok);
    if (ok) {
      this.reputation.good(contributors);
      this.sources.record(piece, contributors);
      step.order({ type: "store-piece", piece });
      return undefined;
    }
    this.context.wasted += metainfo.layout.lengthOf(piece);
    step.order({ type: "discard-piece", piece });
    return this.reputation.bad(contributors);
  }

  /** @returns "complete" after the last wanted piece and after the last of all, "has-room" if requests were held up */
  onStored(piece: PieceIndex): "complete" | "has-room" | "stored" {
    const { ledger } = this.torrent();
    const wasHeldUp = this.storeRetryAt !== undefined || !hasRoom(ledger);
    this.storeRetryAt = undefined;
    this.storeRetryMs = STORE_RETRY_MS;
    ledger.stored(piece);
    if (ledger.isComplete || (ledger.hasAllWanted && ledger.isWanted(piece))) return "complete";
    return wasHeldUp ? "has-room" : "stored";
  }

  onStoreFailed(step: Step<Payload>, piece: PieceIndex): void {
    this.torrent().ledger.storeFailed(piece);
    step.order({ type: "discard-piece", piece });
    // Writes that were under way when the first one failed count as one failure with it.
    if (this.isStoreResting(step.now)) return;
    this.storeRetryAt = step.now + this.storeRetryMs;
    this.storeRetryMs = Math.min(MAX_STORE_RETRY_MS, 2 * this.storeRetryMs);
  }

  private torrent(): Torrent {
    const { torrent } = this.context;
    invariant(torrent !== undefined, "there are pieces only when the layout is known");
    return torrent;
  }
}
