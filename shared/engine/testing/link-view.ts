/** What a referee knows of one link: what was announced, requested and answered on it. */
import { Bitfield } from "../../core/bitfield.ts";
import { invariant } from "../../core/invariant.ts";
import type { Token } from "../../simulation/network.ts";
import type { Message } from "../../wire/messages.ts";

export interface LinkView {
  hasGreeted: boolean;
  isFast: boolean;
  amChoking: boolean;
  peerChoking: boolean;
  /** Pieces that the peer announced. */
  readonly peerHas: Set<number>;
  peerHasAll: boolean;
  /** Our unanswered requests since the peer's last choke. */
  readonly asked: Set<string>;
  /** Requests that we cancelled. Each may still be rejected once. */
  readonly cancelled: Set<string>;
  /** Number of the peer's unanswered requests for each block. */
  readonly owed: Map<string, number>;
}

export function noteReceived(link: LinkView, message: Message<Token>): void {
  switch (message.type) {
    case "handshake":
      link.isFast = message.fast;
      return;
    case "choke":
      link.peerChoking = true;
      link.asked.clear();
      return;
    case "unchoke":
      link.peerChoking = false;
      return;
    case "have-all":
      link.peerHasAll = true;
      return;
    case "bitfield": {
      const field = Bitfield.parse(message.bytes, message.bytes.length * 8);
      for (const piece of field?.indices() ?? []) link.peerHas.add(piece);
      return;
    }
    case "have":
      link.peerHas.add(message.piece);
      return;
    case "request":
      link.owed.set(keyOf(message), (link.owed.get(keyOf(message)) ?? 0) + 1);
      return;
    case "piece":
      link.asked.delete(keyOf(message));
      return;
    case "reject":
      if (!link.cancelled.delete(keyOf(message))) link.asked.delete(keyOf(message));
      return;
    default:
      return;
  }
}

export function answer(link: LinkView, block: { readonly piece: number; readonly begin: number }): void {
  const owed = link.owed.get(keyOf(block)) ?? 0;
  invariant(owed > 0, "a request is answered once");
  link.owed.set(keyOf(block), owed - 1);
}

export function keyOf({ piece, begin }: { readonly piece: number; readonly begin: number }): string {
  return `${piece}/${begin}`;
}
