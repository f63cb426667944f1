/** Serializes messages as JSON text. Does not check limits; callers keep them. */

import { idToBinary } from "../../core/ids.ts";
import { unreachable } from "../../core/invariant.ts";
import type { ClientMessage, Offer, Sdp, ServerMessage, Signal } from "./messages.ts";

export function serializeClientMessage(message: ClientMessage): string {
  switch (message.type) {
    case "announce":
      return JSON.stringify({
        action: "announce",
        info_hash: idToBinary(message.infoHash),
        peer_id: idToBinary(message.peerId),
        event: message.event,
        uploaded: message.uploaded,
        downloaded: message.downloaded,
        left: message.left ?? null,
        numwant: message.numwant,
        offers: message.offers.map(offerJson),
        signals: message.signals ? 1 : undefined,
      });
    case "answer":
      return JSON.stringify({
        action: "announce",
        info_hash: idToBinary(message.infoHash),
        peer_id: idToBinary(message.peerId),
        to_peer_id: idToBinary(message.toPeerId),
        offer_id: idToBinary(message.offerId),
        answer: { type: "answer", sdp: message.sdp },
      });
    case "scrape":
      return JSON.stringify({ action: "scrape", info_hash: message.infoHashes.map(idToBinary) });
    case "signal":
      return JSON.stringify({
        action: "signal",
        info_hash: idToBinary(message.infoHash),
        to_peer_id: idToBinary(message.toPeerId),
        offer_id: idToBinary(message.offerId),
        signal: signalJson(message.signal),
      });
    default:
      return unreachable(message);
  }
}

export function serializeServerMessage(message: ServerMessage<Sdp>): string {
  switch (message.type) {
    case "announce-response":
      return JSON.stringify({
        action: "announce",
        info_hash: message.infoHash && idToBinary(message.infoHash),
        interval: message.interval,
        complete: message.complete,
        incomplete: message.incomplete,
        peers: message.peers?.map(({ peerId, signals, complete }) => ({
          peer_id: idToBinary(peerId),
          signals,
          complete,
        })),
      });
    case "offer":
    case "answer":
      return JSON.stringify({
        action: "announce",
        info_hash: idToBinary(message.infoHash),
        peer_id: idToBinary(message.peerId),
        offer_id: idToBinary(message.offerId),
        [message.type]: { type: message.type, sdp: message.sdp },
      });
    case "signal":
      return JSON.stringify({
        action: "signal",
        info_hash: idToBinary(message.infoHash),
        peer_id: idToBinary(message.peerId),
        offer_id: idToBinary(message.offerId),
        signal: signalJson(message.signal),
      });
    case "scrape-response": {
      const files = [...message.files].map(([infoHash, counts]) => [idToBinary(infoHash), counts]);
      return JSON.stringify({ action: "scrape", files: Object.fromEntries(files) });
    }
    case "failure":
      return JSON.stringify({
        action: message.action,
        info_hash: message.infoHash === undefined ? undefined : idToBinary(message.infoHash),
        offer_id: message.offerId === undefined ? undefined : idToBinary(message.offerId),
        "failure reason": message.reason,
      });
    default:
      return unreachable(message);
  }
}

function offerJson(offer: Offer): unknown {
  return { offer: { type: "offer", sdp: offer.sdp }, offer_id: idToBinary(offer.offerId) };
}

/** For JSON.stringify. */
export function signalJson(signal: Signal): unknown {
  if ("sdp" in signal) return { type: signal.type, sdp: signal.sdp };
  const { candidate, sdpMLineIndex, sdpMid } = signal.candidate;
  return { candidate: { candidate, sdpMLineIndex: sdpMLineIndex ?? null, sdpMid: sdpMid ?? null } };
}
