/** Which way the signals of a negotiation go: through a tracker, or through a neighbour that both peers have. */
import type { ClientMessage } from "../../tracker/protocol/messages.ts";

export interface SignalPath {
  /** @returns false when the path is gone; the message is dropped */
  send(message: ClientMessage): boolean;
  /** A dial has opened or failed. @param isAnswered the peer is there */
  ended?(isAnswered: boolean): void;
}
