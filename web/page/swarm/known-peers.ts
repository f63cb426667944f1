/**
 * What the page calls the peers of one torrent, and the colours that they have in its map, its key and its tables. A peer keeps
 * both when it goes and comes back.
 *
 * Nobody says who shared something first. A peer is called the sharer if it had everything as soon as it was known here, while
 * something was missing here, and if there was no other full copy when the torrent was opened. Among several, none is marked.
 * A server's keeper says what it is, though sometimes only after it has got another name. Web servers are no peers, but their pieces
 * have a colour.
 */
import { BoundedMap } from "../../../shared/core/bounded-map.ts";
import type { PeerId } from "../../../shared/core/ids.ts";
import { KEEPER_CLIENT } from "../../../shared/keeper/protocol.ts";
import type { PeerView, TorrentView } from "../../bridge/views.ts";
import { nextColour, PEER_COLOURS, type Rgb, SHARER_COLOUR } from "./peer-colours.ts";

export interface KnownPeer {
  readonly peerId: PeerId;
  /** Counted from 0 among people that are not the sharer. */
  readonly label: "sharer" | "keeper" | "webServer" | number;
  readonly colour: Rgb;
}

/** Three times as many as can be here at once: the 255 sources of a map and the 100 links of a tab. */
const MOST_KNOWN = 1_000;

export class KnownPeers {
  /** Those that are here are never the oldest. */
  private readonly known = new BoundedMap<PeerId, KnownPeer>(MOST_KNOWN);
  /** Peers that have had a label. */
  private labelled = 0;
  /** Indices of the colours that are taken; when all are, they are given out again. */
  private round: number[] = [];
  /** Here with nothing when last seen: a peer that has everything says so only after it is connected. */
  private fresh: ReadonlySet<PeerId> = new Set();
  /** Full copies that the trackers counted at first; undefined: they have not answered yet. */
  private copiesAtFirst: number | undefined;
  private hasMetCopy = false;
  private sharer: KnownPeer | undefined;

  /** Call it with every view of the torrent. */
  follow({ peers, pieces, pieceCount, piecesHave, swarm, webSeeds }: TorrentView): void {
    this.copiesAtFirst ??= swarm?.seeders;
    if (this.sharer !== undefined) this.keep(this.sharer);
    const isNew: PeerView[] = [];
    const fresh = new Set<PeerId>();
    for (const peer of peers) {
      const known = this.known.get(peer.peerId);
      if (peer.client === KEEPER_CLIENT) this.addKeeper(peer.peerId);
      else if (known !== undefined) this.keep(known);
      else if (peer.progress === 0 && !this.fresh.has(peer.peerId)) fresh.add(peer.peerId);
      else isNew.push(peer);
    }
    this.fresh = fresh;
    const lacksSome = pieceCount === 0 || piecesHave < pieceCount;
    const copies = isNew.filter(({ progress }) => progress >= 1);
    const isOnlyCopy = copies.length === 1 && !this.hasMetCopy && (this.copiesAtFirst ?? 1) <= 1;
    if (copies.length > 0) this.hasMetCopy = true;
    for (const { peerId, progress } of isNew) this.add(peerId, isOnlyCopy && lacksSome && progress >= 1);
    for (const { downloaded, peerId } of webSeeds)
      if (peerId !== undefined && downloaded > 0) this.addWebServer(peerId);
    for (const peerId of pieces?.sourcePeers ?? []) {
      const known = this.known.get(peerId);
      if (known === undefined) this.add(peerId, false);
      else this.keep(known);
    }
  }

  /** @returns undefined for a peer that has just come */
  of(peerId: PeerId): KnownPeer | undefined {
    return this.known.get(peerId);
  }

  /** For sorting: the sharer first, the others in the order of their labels, those without a name last. */
  placeOf(peerId: PeerId): number {
    const label = this.known.get(peerId)?.label ?? Number.POSITIVE_INFINITY;
    return typeof label === "number" ? label : label === "sharer" ? -2 : -1;
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

  private add(peerId: PeerId, isSharer: boolean): void {
    if (isSharer) {
      this.sharer = { peerId, label: "sharer", colour: SHARER_COLOUR };
      this.keep(this.sharer);
      return;
    }
    this.keep({ peerId, label: this.labelled++, colour: this.nextColour(peerId) });
  }

  /** It may have been taken for the sharer. */
  private addKeeper(peerId: PeerId): void {
    const known = this.known.get(peerId);
    if (this.sharer?.peerId === peerId) this.sharer = undefined;
    const isNumbered = known !== undefined && known.label !== "sharer";
    const colour = isNumbered ? known.colour : this.nextColour(peerId);
    this.keep(known?.label === "keeper" ? known : { peerId, label: "keeper", colour });
  }

  private addWebServer(peerId: PeerId): void {
    this.keep(this.known.get(peerId) ?? { peerId, label: "webServer", colour: this.nextColour(peerId) });
  }

  private nextColour(peerId: PeerId): Rgb {
    const index = nextColour(peerId, this.round);
    this.round = this.round.length + 1 < PEER_COLOURS.length ? [...this.round, index] : [];
    return PEER_COLOURS[index] ?? 0;
  }

  private keep(peer: KnownPeer): void {
    this.known.set(peer.peerId, peer);
  }
}

/** "A" to "Z", then "AA" and so on. */
export function letters(n: number): string {
  const last = String.fromCharCode(65 + (n % 26));
  return n < 26 ? last : letters(Math.floor(n / 26) - 1) + last;
}
