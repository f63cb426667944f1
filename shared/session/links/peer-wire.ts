/**
 * One open link as the engine sees it: messages instead of bytes. Messages queued in one step leave together, in channel
 * messages of at most 64 KiB.
 *
 * A link may have lanes. Then each batch of blocks leaves on the carrier that has the fewest bytes waiting, so blocks and
 * other messages may overtake each other: by BEP 6 every request is answered once, in whatever order. All other messages
 * go over the link itself, in order.
 */
import type { LinkId, PeerId } from "../../core/ids.ts";
import { WireDecoder } from "../../wire/decode.ts";
import { encodeAll } from "../../wire/encode.ts";
import { type ExtensionIds, type Message, usableIds } from "../../wire/messages.ts";
import { type Link, type LinkPath, LOW_WATER } from "./link.ts";

/** What every browser accepts as one message (RFC 8841: the default of max-message-size). */
const MAX_CHANNEL_MESSAGE = 64 * 1024;
/** More than any message needs besides its payload or bitfield. */
const OVERHEAD = 128;
/** Shared by all links, because `send` copies at once. */
const SCRATCH = new Uint8Array(MAX_CHANNEL_MESSAGE);

export class PeerWire {
  readonly id: LinkId;
  readonly peerId: PeerId;
  /** Payload bytes sent so far, including those that wait in send buffers. */
  sentBytes = 0;
  private readonly link: Link;
  /** The link and its lanes. */
  private readonly carriers: Link[];
  private readonly decoder = new WireDecoder();
  private peerExtensionIds: ExtensionIds = {};
  private outbox: Message[] = [];
  private sentPayload = false;
  /** Payload was sent, and it has not been reported yet that nothing waits. */
  private isFilled = false;

  constructor(id: LinkId, peerId: PeerId, link: Link) {
    this.id = id;
    this.peerId = peerId;
    this.link = link;
    this.carriers = [link];
  }

  /** Of the link itself. */
  get path(): LinkPath | undefined {
    return this.link.path;
  }

  /** Of the carrier that has the fewest bytes waiting: the next block goes there. */
  get bufferedAmount(): number {
    return this.freest().bufferedAmount;
  }

  /** Of all carriers. */
  get waitingBytes(): number {
    return this.carriers.reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0);
  }

  /** From now on the lane carries blocks too. */
  addLane(lane: Link): void {
    this.carriers.push(lane);
  }

  /** Nothing more is sent on the lane. */
  removeLane(lane: Link): void {
    const at = this.carriers.indexOf(lane);
    if (at > 0) this.carriers.splice(at, 1);
  }

  decode(data: ArrayBuffer): { messages: readonly Message[]; violation: string | undefined } {
    const { messages, violation } = this.decoder.push(new Uint8Array(data));
    for (const message of messages) {
      if (message.type !== "extended-handshake") continue;
      // Old numbers stay, also when they are taken back: the engine may still be answering an earlier handshake.
      this.peerExtensionIds = { ...this.peerExtensionIds, ...usableIds(message.ids) };
    }
    return { messages, violation: violation?.violation };
  }

  queue(message: Message): void {
    this.outbox.push(message);
    if (message.type === "piece") this.sentPayload = true;
  }

  /**
   * Sends what was queued. @returns whether payload was sent and little of it waits, so that more may follow at once;
   * otherwise a "drained" of the link or of a lane follows
   */
  flush(): boolean {
    const { outbox, sentPayload } = this;
    if (outbox.length === 0) return false;
    this.outbox = [];
    this.sentPayload = false;
    if (this.carriers.length === 1) {
      this.send(outbox, () => this.link);
    } else {
      this.send(
        outbox.filter(({ type }) => type !== "piece"),
        () => this.link,
      );
      this.send(
        outbox.filter(({ type }) => type === "piece"),
        () => this.freest(),
      );
    }
    this.isFilled ||= sentPayload;
    return sentPayload && this.bufferedAmount <= LOW_WATER;
  }

  /** @returns `bufferedAmount`; undefined: no payload is among what has left since, so that the sender of blocks need not know */
  room(): number | undefined {
    if (!this.isFilled) return undefined;
    const { bufferedAmount } = this;
    this.isFilled = bufferedAmount > 0;
    return bufferedAmount;
  }

  close(): void {
    this.outbox = [];
    this.link.close();
  }

  /** @param next the carrier of the next channel message */
  private send(messages: readonly Message[], next: () => Link): void {
    let batch: Message[] = [];
    let size = 0;
    const leave = (): void => {
      if (batch.length > 0) next().send(encodeAll(batch, this.peerExtensionIds, SCRATCH));
      batch = [];
      size = 0;
    };
    for (const message of messages) {
      const length = lengthOf(message);
      if (size + length > MAX_CHANNEL_MESSAGE) leave();
      batch.push(message);
      size += length;
      if (message.type === "piece") this.sentBytes += message.payload.length;
    }
    leave();
  }

  private freest(): Link {
    return this.carriers.reduce((least, carrier) =>
      carrier.bufferedAmount < least.bufferedAmount ? carrier : least,
    );
  }
}

/** Bytes on the wire, at most. */
function lengthOf(message: Message): number {
  if (message.type === "piece") return OVERHEAD + message.payload.length;
  if ("bytes" in message) return OVERHEAD + message.bytes.length;
  return OVERHEAD;
}
