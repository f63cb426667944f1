/** Sends signals through neighbours: our own, which it encrypts in their order, and those of other neighbours as they are. */
import type { Bytes } from "../../core/bytes.ts";
import type { PeerId } from "../../core/ids.ts";
import type { DirectedSignal } from "../../tracker/protocol/messages.ts";
import type { SessionPorts } from "../ports.ts";
import type { SignalPath } from "../signalling/signal-path.ts";
import { Turns } from "../turns.ts";
import { MAX_SEALING, MAX_WAITING_BYTES } from "./limits.ts";
import { type Introduction, writeIntroduction } from "./messages.ts";
import type { Neighbour, NeighbourLinks } from "./neighbour.ts";
import type { SignalBoxes } from "./signal-boxes.ts";

interface SignalSenderOptions extends Pick<SessionPorts, "clock"> {
  readonly boxes: Pick<SignalBoxes, "seal">;
  readonly links: Pick<NeighbourLinks, "has" | "send" | "waitingBytes">;
}

export class SignalSender {
  private readonly options: SignalSenderOptions;
  private readonly sealing = new Turns(1);
  private waiting = 0;
  private isClosed = false;

  constructor(options: SignalSenderOptions) {
    this.options = options;
  }

  close(): void {
    this.isClosed = true;
  }

  /** Unless it is too much for the neighbour now. */
  send({ link, sent }: Neighbour, message: Introduction & { readonly type: "forward" | "deliver" }): void {
    const { clock, links } = this.options;
    const bytes = writeIntroduction(message);
    if (!links.has(link) || links.waitingBytes(link) > MAX_WAITING_BYTES) return;
    if (sent.take(clock.now(), bytes.length)) links.send(link, bytes);
  }

  /** @param key the peer's @param disbelieved the neighbour has named peers that do not answer */
  path(through: Neighbour, peerId: PeerId, key: Bytes, disbelieved?: () => void): SignalPath {
    return {
      send: (message) => message.type === "signal" && this.queue(through, peerId, key, message),
      ended: (isAnswered) => {
        through.dialEnded(isAnswered);
        if (!through.isBelieved) disbelieved?.();
      },
    };
  }

  private queue(through: Neighbour, peerId: PeerId, key: Bytes, message: DirectedSignal): boolean {
    const { boxes, links } = this.options;
    if (this.isClosed || this.waiting >= MAX_SEALING || !links.has(through.link)) return false;
    this.waiting++;
    const work = async (): Promise<void> => {
      const box = await boxes.seal(peerId, key, message.offerId, message.signal);
      if (box !== undefined) this.send(through, { type: "forward", peerId, box });
    };
    this.sealing
      .run(work)
      .catch(() => undefined)
      .finally(() => this.waiting--);
    return true;
  }
}
