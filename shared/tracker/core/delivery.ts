/** What the process that runs the tracker must do for it. */
import type { ClientMessage, Failure, ServerMessage } from "../protocol/messages.ts";
import type { SocketId } from "./swarm.ts";

export type Delivery =
  | { readonly type: "send"; readonly to: SocketId; readonly message: ServerMessage }
  /** `code` is a WebSocket close code. The socket is forgotten already. */
  | { readonly type: "close"; readonly to: SocketId; readonly code: number; readonly reason: string }
  /** Find out now whether the client still answers; close the socket if not. */
  | { readonly type: "probe"; readonly to: SocketId };

/** Names the refused message: after a failure without action and info hash, WebTorrent gives up the tracker. */
export function failureOf(message: ClientMessage, reason: string): Failure {
  return {
    type: "failure",
    action: message.type === "answer" ? "announce" : message.type,
    infoHash: message.type === "scrape" ? message.infoHashes[0] : message.infoHash,
    offerId: "offerId" in message ? message.offerId : undefined,
    reason,
  };
}
