/** Remembers which peer sent which piece: to decide which peers may share pieces with others, and for display. */
import { BoundedMap } from "../core/bounded-map.ts";
import type { PeerId } from "../core/ids.ts";
import type { PieceIndex } from "../core/layout.ts";

/** A liar that behaves on parole then spoils one piece in 65 of its own (docs/decisions/0009). */
const MAX_TERM = 64;
/** Peers that are remembered. Each took part in a piece that was bad. */
const MAX_RECORDS = 10_000;
/** One byte per piece; 0 means nobody. */
const MAX_SOURCES = 255;

interface Record {
  /** Good pieces that it must deliver alone before it may share one again. */
  owed: number;
  /** How many it will owe after the next failure. */
  term: number;
}

/**
 * A peer that sent every block of a bad piece is a liar. If several contributed, we cannot tell who lied, so all of them go
 * on parole: a peer on parole gets whole pieces to itself until it has delivered a number of good ones, which doubles with
 * every failure. An honest peer loses nothing but sharing. A liar exposes itself, or soon has no others to hide behind.
 */
export class Reputation {
  private readonly records = new BoundedMap<PeerId, Record>(MAX_RECORDS);

  isOnParole(peerId: PeerId): boolean {
    return (this.records.get(peerId)?.owed ?? 0) > 0;
  }

  /** A piece from these peers was good. */
  good(contributors: ReadonlySet<PeerId>): void {
    const sole = soleOf(contributors);
    const record = sole === undefined ? undefined : this.records.get(sole);
    if (record !== undefined && record.owed > 0) record.owed--;
  }

  /** A piece from these peers was bad. @returns the liar, if that is certain */
  bad(contributors: ReadonlySet<PeerId>): PeerId | undefined {
    const sole = soleOf(contributors);
    if (sole !== undefined) return sole;
    for (const peerId of contributors) {
      const record = this.records.get(peerId) ?? { owed: 0, term: 1 };
      this.records.set(peerId, record);
      // The peer is on parole already: this piece was begun before.
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

  /** n: the piece came from `peers[n - 1]`; 0: from nobody, or from a peer beyond the 255th. */
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
