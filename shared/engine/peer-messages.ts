/**
 * Passes each message of a peer to the part it concerns. A message that breaks the protocol has no effect but the reason
 * for which the link is closed: the handshake comes first and once, and numbers lie within the torrent.
 */
import { unreachable } from "../core/invariant.ts";
import type { HasLength, Message } from "../wire/messages.ts";
import type { Rechoke } from "./choke-rounds.ts";
import type { Violation } from "./context.ts";
import type { Parts } from "./parts.ts";
import type { EarlyPieces, Peer } from "./peer.ts";
import type { Step } from "./step.ts";

/** What the engine has to do because of a message. */
export type Consequence = { readonly violation: Violation } | { readonly rechoke: Rechoke } | undefined;

type Extended =
  | "extended-handshake"
  | "introduction"
  | "metadata-request"
  | "metadata-data"
  | "metadata-reject";

export class PeerMessages<Payload extends HasLength> {
  private readonly parts: Parts<Payload>;

  constructor(parts: Parts<Payload>) {
    this.parts = parts;
  }

  take(step: Step<Payload>, peer: Peer, message: Message<Payload>): Consequence {
    const { downloader, handshakes, peerPieces, rounds, uploader } = this.parts;
    if (!peer.handshaken && message.type !== "handshake")
      return { violation: "does not begin with a handshake" };
    switch (message.type) {
      case "handshake":
        if (peer.handshaken) return { violation: "repeats its handshake" };
        return blame(handshakes.onHandshake(step, peer, message) ?? peerPieces.adopt(peer));
      case "interested":
      case "not-interested":
        return { rechoke: rounds.onInterest(step.now, peer, message.type === "interested") };
      case "bitfield":
        return this.takeAvailability(step, peer, { kind: "bytes", bytes: message.bytes });
      case "have-all":
        return this.takeAvailability(step, peer, { kind: "all" });
      case "have-none":
        return this.takeAvailability(step, peer, { kind: "none" });
      case "have": {
        const news = peerPieces.onHave(step, peer, message.piece);
        if (news !== undefined && "violation" in news) return news;
        if (news !== undefined) downloader.onHave(step, peer, news.wanted);
        break;
      }
      case "request":
        return blame(uploader.onRequest(step, peer, message));
      case "piece":
        return blame(downloader.onBlock(step, peer, message));
      case "choke":
        downloader.onChoked(step, peer);
        break;
      case "unchoke":
        downloader.onUnchoked(step, peer);
        break;
      case "dont-have":
        peerPieces.onDontHave(step, peer, message.piece);
        break;
      case "cancel":
        uploader.onCancel(step, peer, message);
        break;
      case "reject":
        downloader.onReject(step, peer, message.piece, message.begin);
        break;
      // The last two are hints, which we ignore.
      case "keep-alive":
      case "suggest":
      case "allowed-fast":
        break;
      default:
        this.takeExtended(step, peer, message);
    }
    return undefined;
  }

  private takeExtended(
    step: Step<Payload>,
    peer: Peer,
    message: Message<Payload> & { type: Extended },
  ): void {
    const { handshakes, metadata } = this.parts;
    switch (message.type) {
      case "extended-handshake":
        handshakes.onExtendedHandshake(peer, message);
        handshakes.introduce(step, peer);
        return metadata.consider(step);
      case "metadata-request":
        return metadata.onRequest(step, peer, message.piece);
      case "metadata-data":
        return metadata.onData(step, peer, message.piece, message.totalSize, message.bytes);
      case "metadata-reject":
        return metadata.onReject(step, peer);
      case "introduction":
        return handshakes.introduce(step, peer, message.bytes);
      default:
        return unreachable(message);
    }
  }

  private takeAvailability(step: Step<Payload>, peer: Peer, base: EarlyPieces["base"]): Consequence {
    const { context, peerPieces, rounds } = this.parts;
    const violation = peerPieces.onAvailability(step, peer, base);
    if (violation !== undefined) return { violation };
    return context.torrent && { rechoke: rounds.fill(step.now) };
  }
}

function blame(violation: Violation | undefined): Consequence {
  return violation === undefined ? undefined : { violation };
}
