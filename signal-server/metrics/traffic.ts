/** Plain counters of what passes through the tracker's sockets, cheap enough for every message. */
import { refusalName } from "../../shared/tracker/core/refusals.ts";
import type { Sdp, ServerMessage } from "../../shared/tracker/protocol/messages.ts";

/** Why a socket was refused, or dropped, by the process rather than by the tracker. */
type SocketRefusal =
  | "origin"
  | "stopping"
  | "not-text"
  | "bad-frame"
  | "internal-error"
  | "reads-too-slowly"
  | "silent";

export class Traffic {
  /** Accepted announces. */
  announces = 0;
  /** In either form, plain or as a signal. */
  offers = 0;
  answers = 0;
  /** Messages of the `signal` extension: offers, answers and candidates. */
  signals = 0;
  /** Of sockets that have closed. */
  bytesReceived = 0;
  bytesSent = 0;
  /** By reason. The number of reasons is fixed, so that no client can add one. */
  readonly refusals = new Map<string, number>();

  countSent(message: ServerMessage<Sdp>): void {
    switch (message.type) {
      case "announce-response":
        this.announces++;
        break;
      case "offer":
        this.offers++;
        break;
      case "answer":
        this.answers++;
        break;
      case "signal":
        this.signals++;
        if (!("sdp" in message.signal)) break;
        if (message.signal.type === "offer") this.offers++;
        else this.answers++;
        break;
      case "failure":
        this.countRefusal(refusalName(message.reason));
        break;
      case "scrape-response":
    }
  }

  /** Of a socket that the tracker closes, with its reason. */
  countClosed(reason: string): void {
    this.countRefusal(refusalName(reason));
  }

  countRefusal(reason: SocketRefusal | ReturnType<typeof refusalName>): void {
    this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
  }
}
