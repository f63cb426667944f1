/**
 * What the page calls the peers of one torrent, and the colours that they have in its map, its key and its tables. A peer keeps
 * both as long as the torrent exists, also when it goes and comes back.
 *
 * The sharer is the first peer that had everything as soon as it was known here, while something was missing here. Nobody says
 * who shared something first, so that a downloader who had finished before may take the place of a sharer who has left.
 */
import type { PeerId } from "../../../shared/core/ids.ts";
import type { TorrentView } from "../../bridge/views.ts";
import { assignColours, PEER_COLOURS, type Rgb, SHARER_COLOUR } from "./peer-colours.ts";

export interface KnownPeer {
  readonly peerId: PeerId;
  /** Counted from 0 among those that are not the sharer. */
  readonly label: "sharer" | number;
  readonly colour: Rgb;
}

export class KnownPeers {
  /** Sharer first, then in the order in which they became known. */
  private readonly known = new Map<PeerId, KnownPeer>();
  private readonly others: PeerId[] = [];
  /** Seen once, with nothing: a peer that has everything says so only after it is connected. */
  private readonly fresh = new Set<PeerId>();
  private sharer: KnownPeer | undefined;

  /** Call it with every view of the torrent. */
  follow({ peers, pieces, pieceCount, piecesHave }: TorrentView): void {
    const lacksSome = pieceCount === 0 || piecesHave < pieceCount;
    for (const { peerId, progress } of peers) {
      if (this.known.has(peerId)) continue;
      if (progress === 0 && !this.fresh.has(peerId)) this.fresh.add(peerId);
      else this.add(peerId, lacksSome && progress >= 1);
    }
    for (const peerId of pieces?.sourcePeers ?? []) if (!this.known.has(peerId)) this.add(peerId, false);
  }

  /** @returns undefined for a peer that has just come */
  of(peerId: PeerId): KnownPeer | undefined {
    return this.known.get(peerId);
  }

  /** For sorting: the sharer first, the others in the order of their labels, those without a name last. */
  placeOf(peerId: PeerId): number {
    const label = this.known.get(peerId)?.label ?? Number.POSITIVE_INFINITY;
    return label === "sharer" ? -1 : label;
  }

  /** @returns those of these peers that have a name, in order */
  inOrder(peerIds: readonly PeerId[]): readonly KnownPeer[] {
    return peerIds
      .toSorted((a, b) => this.placeOf(a) - this.placeOf(b))
      .flatMap((peerId) => this.known.get(peerId) ?? []);
  }

  /** @returns the colours of these peers, in their order */
  colours(peerIds: readonly PeerId[]): readonly Rgb[] {
    return peerIds.map((peerId) => this.known.get(peerId)?.colour ?? 0);
  }

  private add(peerId: PeerId, isComplete: boolean): void {
    this.fresh.delete(peerId);
    if (isComplete && this.sharer === undefined) {
      this.sharer = { peerId, label: "sharer", colour: SHARER_COLOUR };
      this.known.set(peerId, this.sharer);
      return;
    }
    const label = this.others.push(peerId) - 1;
    const colour = PEER_COLOURS[assignColours(this.others)[label] ?? 0] ?? 0;
    this.known.set(peerId, { peerId, label, colour });
  }
}

/** "A" to "Z", then "AA" and so on. */
export function letters(n: number): string {
  const last = String.fromCharCode(65 + (n % 26));
  return n < 26 ? last : letters(Math.floor(n / 26) - 1) + last;
}
