/** Who sent what: whom to trust with shared pieces, and for show, the peer that each piece came from. */
import type { PeerId } from "../core/ids.ts";
import type { PieceIndex } from "../core/layout.ts";

const MAX_TERM = 64;
/** One byte a piece; 0 stands for nobody. */
const MAX_SOURCES = 255;

interface Record {
  /** Good pieces it has to deliver alone before it may share one again. */
  owed: number;
  /** How many it will owe after the next failure. */
  term: number;
}

/**
 * Who alone sent a bad piece is a liar. Of several nobody is known to be: all of them go on parole, where a peer gets
 * whole pieces to itself until it has delivered as many good ones as it owes, twice as many with every failure. So an honest peer
 * never pays with more than sharing, and a liar either betrays itself or soon has nobody left to hide behind.
 */
export class Reputation {
  private readonly records = new Map<PeerId, Record>();

  isOnParole(peerId: PeerId): boolean {
    return (this.records.get(peerId)?.owed ?? 0) > 0;
  }

  /** A piece from these peers was good. */
  good(contributors: ReadonlySet<PeerId>): void {
    const sole = soleOf(contributors);
    const record = sole === undefined ? undefined : this.records.get(sole);
    if (record !== undefined && record.owed > 0) record.owed--;
  }

  /** A piece from these peers was bad. @returns the liar, where that is certain */
  bad(contributors: ReadonlySet<PeerId>): PeerId | undefined {
    const sole = soleOf(contributors);
    if (sole !== undefined) return sole;
    for (const peerId of contributors) {
      const record = this.records.get(peerId) ?? { owed: 0, term: 1 };
      this.records.set(peerId, record);
      // Pieces that were begun before the first of them failed say nothing new.
      if (record.owed > 0) continue;
      record.owed = record.term;
      record.term = Math.min(MAX_TERM, 2 * record.term);
    }
    return undefined;
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

function soleOf(contributors: ReadonlySet<PeerId>): PeerId | undefined {
  const [first, second] = contributors;
  return second === undefined ? first : undefined;
}
