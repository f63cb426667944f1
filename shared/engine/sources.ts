/** Who sent what: trust earned and lost by whole pieces, and for show, the peer that each piece came from. */
import type { PeerId } from "../core/ids.ts";
import type { PieceIndex } from "../core/layout.ts";

const GOOD = 1;
const BAD = -2;
const MAX_TRUST = 8;
const BAN_AT = -7;
/** One byte a piece; 0 stands for nobody. */
const MAX_SOURCES = 255;

/**
 * Trust counts +1 a good piece and −2 a bad one (libtorrent's figures). Who alone sent a bad piece is banned at once;
 * of several, nobody is known to be the liar, so the piece is asked whole from one of them next.
 */
export class Reputation {
  private readonly trust = new Map<PeerId, number>();

  good(peerId: PeerId): void {
    this.trust.set(peerId, Math.min(MAX_TRUST, (this.trust.get(peerId) ?? 0) + GOOD));
  }

  bad(peerId: PeerId, isSoleSource: boolean): "ban" | "keep" {
    const trust = (this.trust.get(peerId) ?? 0) + BAD;
    this.trust.set(peerId, trust);
    return isSoleSource || trust <= BAN_AT ? "ban" : "keep";
  }
}

export class SourceLog {
  /** In the order of their first piece. */
  readonly peers: PeerId[] = [];
  private readonly numbers = new Map<PeerId, number>();
  private readonly byPiece = new Map<PieceIndex, number>();

  record(piece: PieceIndex, contributors: ReadonlySet<PeerId>): void {
    for (const peerId of contributors) {
      const number = this.numberOf(peerId);
      if (number !== undefined) this.byPiece.set(piece, number);
      return;
    }
  }

  /** n: the piece came from `peers[n - 1]`; 0: from nobody, or from one of too many. */
  of(piece: PieceIndex): number {
    return this.byPiece.get(piece) ?? 0;
  }

  private numberOf(peerId: PeerId): number | undefined {
    const known = this.numbers.get(peerId);
    if (known !== undefined || this.peers.length >= MAX_SOURCES) return known;
    this.peers.push(peerId);
    this.numbers.set(peerId, this.peers.length);
    return this.peers.length;
  }
}
