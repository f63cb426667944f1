/** How links begin: our greeting, the peer's handshake (BEP 3) and the extended handshakes (BEP 10). */
import { Bitfield } from "../core/bitfield.ts";
import { type HasLength, type Message, OWN_EXTENSION_IDS, usableIds } from "../wire/messages.ts";
import type { Context, Violation } from "./context.ts";
import type { Peer } from "./peer.ts";
import type { Step } from "./step.ts";
import { MAX_QUEUED_REQUESTS } from "./upload-queue.ts";

/** Enough for every client's name and version; the rest of a longer one is cut off. */
const MAX_CLIENT_LENGTH = 64;

type HandshakeMessage<Type extends "handshake" | "extended-handshake"> = Message<never> & {
  readonly type: Type;
};

export class Handshakes<Payload extends HasLength> {
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  /**
   * Sends handshake and bitfield together: WebTorrent takes a peer whose bitfield is late for a seeder.
   * @param hidesPieces the bitfield is sent empty
   */
  greet(step: Step<Payload>, peer: Peer, hidesPieces: boolean): void {
    const { infoHash, ownId: peerId, torrent } = this.context;
    step.send(peer, { type: "handshake", infoHash, peerId, fast: true, extended: true });
    const have = torrent?.ledger.have;
    if (have === undefined || have.length === 0) return;
    peer.features.wasSentBitfield = true;
    const shown = hidesPieces ? new Bitfield(have.length) : have;
    step.send(peer, { type: "bitfield", bytes: shown.toBytes() });
  }

  onHandshake(
    step: Step<Payload>,
    peer: Peer,
    message: HandshakeMessage<"handshake">,
  ): Violation | undefined {
    const { infoHash, torrent } = this.context;
    if (message.infoHash !== infoHash) return "names another torrent";
    if (message.peerId !== peer.peerId) return "is not the peer that was introduced";
    peer.handshaken = true;
    const { features } = peer;
    features.fast = message.fast;
    features.extended = message.extended;
    const have = torrent?.ledger.have;
    if (features.fast && !features.wasSentBitfield && (have === undefined || have.count === 0))
      step.send(peer, { type: have?.length === 0 ? "have-all" : "have-none" });
    this.sendExtended(step, peer);
    return undefined;
  }

  /** A peer may repeat this message to change some of what it said. */
  onExtendedHandshake({ features }: Peer, message: HandshakeMessage<"extended-handshake">): void {
    features.extensionIds = usableIds({ ...features.extensionIds, ...message.ids });
    features.metadataSize = message.metadataSize ?? features.metadataSize;
    features.client = message.client?.slice(0, MAX_CLIENT_LENGTH) ?? features.client;
    if (message.requestQueue !== undefined)
      features.requestLimit = Math.max(1, Math.min(MAX_QUEUED_REQUESTS, message.requestQueue));
  }

  /** @param bytes what the peer says about neighbours; undefined: its handshake may be news, so that the host learns of it again */
  introduce(step: Step<Payload>, { features, link, peerId }: Peer, bytes?: Uint8Array): void {
    if (this.context.allowsIntroductions && (bytes ?? features.extensionIds.introduce) !== undefined)
      step.order({ type: "introduction", link, peerId, bytes });
  }

  /** Sent once more when the metadata arrives, so that peers can request it from us, and know that the torrent is not private. */
  sendExtended(step: Step<Payload>, peer: Peer): void {
    if (!peer.features.extended) return;
    this.introduce(step, peer);
    const { allowsIntroductions, policy, torrent } = this.context;
    const { introduce, ...others } = OWN_EXTENSION_IDS;
    const metadataSize = torrent?.metainfo.infoBytes.length;
    step.send(peer, {
      type: "extended-handshake",
      ids: { ...others, ...(allowsIntroductions && { introduce }) },
      requestQueue: MAX_QUEUED_REQUESTS,
      client: policy.clientName,
      ...(metadataSize !== undefined && { metadataSize }),
    });
  }
}
