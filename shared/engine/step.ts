/** One call of the engine: when it happens, and the orders that it has produced so far. */
import type { Instant } from "../core/time.ts";
import type { HasLength, Message } from "../wire/messages.ts";
import type { Output } from "./io.ts";
import type { Peer } from "./peer.ts";

export class Step<Payload extends HasLength> {
  readonly now: Instant;
  readonly outputs: Output<Payload>[] = [];

  constructor(now: Instant) {
    this.now = now;
  }

  order(output: Output<Payload>): void {
    this.outputs.push(output);
  }

  send(peer: Peer, message: Message<Payload>): void {
    peer.lastSentAt = this.now;
    this.outputs.push({ type: "send", link: peer.link, message });
  }
}
