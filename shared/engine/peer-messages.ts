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

export function takeMessage<Payload extends HasLength>(
  parts: Parts<Payload>,
  step: Step<Payload>,
  peer: Peer,
  message: Message<Payload>,
): Consequence {
  const { downloader, handshakes, peerPieces, rounds, uploader } = parts;
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
      return takeAvailability(parts, step, peer, { kind: "bytes", bytes: message.bytes });
    case "have-all":
      return takeAvailability(parts, step, peer, { kind: "all" });
    case "have-none":
      return takeAvailability(parts, step, peer, { kind: "none" });
    case "have":
      return takeHave(parts, step, peer, message.piece);
    case "request":
      return blame(uploader.onRequest(step, peer, message));
    case "piece":
      return blame(downloader.onBlock(step, peer, message.piece, message.begin, message.payload));
    default:
      takeHarmless(parts, step, peer, message);
      return undefined;
  }
}

/** Messages that concern a single part and cannot break the protocol. */
function takeHarmless<Payload extends HasLength>(
  { downloader, handshakes, metadata, peerPieces, uploader }: Parts<Payload>,
  step: Step<Payload>,
  peer: Peer,
  message: Exclude<
    Message<Payload>,
    {
      readonly type:
        | "handshake"
        | "interested"
        | "not-interested"
        | "bitfield"
        | "have-all"
        | "have-none"
        | "have"
        | "request"
        | "piece";
    }
  >,
): void {
  switch (message.type) {
    case "choke":
      return downloader.onChoked(step, peer);
    case "unchoke":
      return downloader.onUnchoked(step, peer);
    case "dont-have":
      return peerPieces.onDontHave(step, peer, message.piece);
    case "cancel":
      return uploader.onCancel(step, peer, message);
    case "reject":
      return downloader.onReject(step, peer, message.piece, message.begin);
    case "extended-handshake":
      handshakes.onExtendedHandshake(peer, message);
      return metadata.consider(step);
    case "metadata-request":
      return metadata.onRequest(step, peer, message.piece);
    case "metadata-data":
      return metadata.onData(step, peer, message.piece, message.totalSize, message.bytes);
    case "metadata-reject":
      return metadata.onReject(step, peer);
    // The last two are hints, which we ignore.
    case "keep-alive":
    case "suggest":
    case "allowed-fast":
      return;
    default:
      return unreachable(message);
  }
}

function takeAvailability<Payload extends HasLength>(
  { context, peerPieces, rounds }: Parts<Payload>,
  step: Step<Payload>,
  peer: Peer,
  base: EarlyPieces["base"],
): Consequence {
  const violation = peerPieces.onAvailability(step, peer, base);
  if (violation !== undefined) return { violation };
  return context.torrent && { rechoke: rounds.fill(step.now) };
}

function takeHave<Payload extends HasLength>(
  { downloader, peerPieces }: Parts<Payload>,
  step: Step<Payload>,
  peer: Peer,
  index: number,
): Consequence {
  const news = peerPieces.onHave(step, peer, index);
  if (news === undefined || "violation" in news) return news;
  downloader.onHave(step, peer, news.wanted);
  return undefined;
}

function blame(violation: Violation | undefined): Consequence {
  return violation === undefined ? undefined : { violation };
}
