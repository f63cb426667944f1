/** Tests of the tracker: named clients that send to it in virtual time, and the replies by receiver. */
import { toHex, utf8 } from "../../../core/bytes.ts";
import type { InfoHash, OfferId, PeerId } from "../../../core/ids.ts";
import { seededRandom } from "../../../core/random.ts";
import type { Instant } from "../../../core/time.ts";
import type {
  Announce,
  AnnounceResponse,
  ClientMessage,
  Offer,
  Sdp,
  ServerMessage,
  Signal,
} from "../../protocol/messages.ts";
import { serializeClientMessage } from "../../protocol/serialize.ts";
import { DEFAULT_LIMITS, type TrackerLimits } from "../limits.ts";
import type { Output } from "../output.ts";
import type { SocketId } from "../swarm.ts";
import { Tracker } from "../tracker.ts";

export const HASH = "0a".repeat(20) as InfoHash;
export const OTHER_HASH = "0b".repeat(20) as InfoHash;
export const SDP = "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
/** About as long as the descriptions that browsers make. */
export const LONG_SDP = SDP + "a=candidate:1 1 udp 2122260223 192.168.1.5 54321 typ host\r\n".repeat(10);
export const UNLIMITED: TrackerLimits = {
  ...DEFAULT_LIMITS,
  socketMessages: { burst: 1e12, perSecond: 0 },
  addressMessages: { burst: 1e12, perSecond: 0 },
  offersReceived: { burst: 1e12, perSecond: 0 },
};

export const peer = (name: string) => toHex(utf8(`-TS0100-${name}`.padEnd(20, "."))) as PeerId;
export const offerOf = (number: number): Offer => ({
  offerId: number.toString(16).padStart(40, "0") as OfferId,
  sdp: SDP,
});
export const candidate: Signal = { candidate: { candidate: "candidate:1", sdpMLineIndex: 0, sdpMid: "0" } };

/** A tracker and named clients, one socket each, under virtual time. */
export class World {
  now: Instant = 0;
  readonly tracker: Tracker;
  private readonly names: string[] = [];

  constructor(limits: TrackerLimits = UNLIMITED, seed = 1) {
    this.tracker = new Tracker(seededRandom(seed), limits);
  }

  socket(name: string): SocketId {
    let id = this.names.indexOf(name);
    if (id < 0) {
      id = this.names.push(name) - 1;
      this.tracker.step(this.now, { type: "opened", socket: id, address: name });
    }
    return id;
  }

  say(name: string, text: string): Reply[] {
    const socket = this.socket(name);
    const outputs = this.tracker.step(this.now, { type: "message", socket, text });
    return outputs.map((output) => this.named(output));
  }

  send(name: string, message: ClientMessage): Reply[] {
    return this.say(name, serializeClientMessage(message));
  }

  announce(name: string, fields: Partial<Announce> = {}): Reply[] {
    return this.send(name, { ...ANNOUNCE, peerId: peer(name), ...fields });
  }

  signal(from: string, to: string, offerId: OfferId, signal: Signal): Reply[] {
    return this.send(from, { type: "signal", infoHash: HASH, toPeerId: peer(to), offerId, signal });
  }

  answer(from: string, to: string, offerId: OfferId): Reply[] {
    return this.send(from, {
      type: "answer",
      infoHash: HASH,
      peerId: peer(from),
      toPeerId: peer(to),
      offerId,
      sdp: SDP,
    });
  }

  close(name: string): void {
    this.tracker.step(this.now, { type: "closed", socket: this.socket(name) });
  }

  tick(): void {
    this.tracker.step(this.now, { type: "tick" });
  }

  private named(delivery: Output): Reply {
    if (!("to" in delivery)) throw new Error("alone, a process asks nobody");
    const to = this.names[delivery.to] ?? "";
    return delivery.type === "send" ? { to, ...delivery.message } : { ...delivery, to };
  }
}

export type Reply = { readonly to: string } & (
  | ServerMessage<Sdp>
  | { readonly type: "close"; readonly code: number; readonly reason: string }
  | { readonly type: "probe" }
);

export const ANNOUNCE: Announce = {
  type: "announce",
  infoHash: HASH,
  peerId: peer("?"),
  event: undefined,
  uploaded: 0,
  downloaded: 0,
  left: 1,
  numwant: 50,
  offers: [],
  signals: false,
};

export function response(replies: readonly Reply[]): AnnounceResponse {
  const found = replies.find((reply) => reply.type === "announce-response");
  if (found?.type !== "announce-response") throw new Error(`no response among ${JSON.stringify(replies)}`);
  return found;
}

export const kinds = (replies: readonly Reply[]) => replies.map(({ to, type }) => `${type} to ${to}`);
