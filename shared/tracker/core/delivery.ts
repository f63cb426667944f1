/** What the tracker orders its host to do. */
import type { ClientMessage, Failure, ServerMessage } from "../protocol/messages.ts";
import type { ConnectionId } from "./swarm.ts";

export type Delivery =
  | { readonly type: "send"; readonly to: ConnectionId; readonly message: ServerMessage }
  /** `code` is a WebSocket close code. The connection is forgotten already. */
  | { readonly type: "close"; readonly to: ConnectionId; readonly code: number; readonly reason: string }
  /** Find out at once whether this connection still lives; close it if not. */
  | { readonly type: "probe"; readonly to: ConnectionId };

/** Says which message it refuses: without action and info hash, WebTorrent gives the whole tracker up. */
export function failureOf(message: ClientMessage, reason: string): Failure {
  return {
    type: "failure",
    action: message.type === "answer" ? "announce" : message.type,
    infoHash: message.type === "scrape" ? message.infoHashes[0] : message.infoHash,
    offerId: "offerId" in message ? message.offerId : undefined,
    reason,
  };
}
