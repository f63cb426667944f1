import type { ClientMessage } from "../protocol/messages.ts";
import type { Delivery } from "./delivery.ts";
import type { SocketId } from "./swarm.ts";

/** Names the refused message: after a failure without action and info hash, WebTorrent gives up the tracker. */
export function failure(to: SocketId, message: ClientMessage, reason: string): Delivery {
  return {
    type: "send",
    to,
    message: {
      type: "failure",
      action: message.type === "answer" ? "announce" : message.type,
      infoHash: message.type === "scrape" ? message.infoHashes[0] : message.infoHash,
      offerId: "offerId" in message ? message.offerId : undefined,
      reason,
    },
  };
}
