/**
 * One open link as the engine sees it: messages in and out instead of bytes. What is sent within one step leaves together,
 * in channel messages of at most 64 KiB.
 *
 * A link may have lanes, further dialler to the same peer. Then blocks leave by whichever of them has the least waiting,
 * and may come before or after what was sent beside them; everything else goes over the link itself, in order.
 */
import type { LinkId, PeerId } from "../../core/ids.ts";
import { WireDecoder } from "../../wire/decode.ts";
import { encodeAll } from "../../wire/encode.ts";
import type { ExtensionIds, Message } from "../../wire/messages.ts";
import { type Link, LOW_WATER } from "./link.ts";

const MAX_CHANNEL_MESSAGE = 64 * 1024;
/** A message around its payload or bitfield, generously. */
const OVERHEAD = 128;
/** Of all links: what is sent is copied at once. */
const SCRATCH = new Uint8Array(MAX_CHANNEL_MESSAGE);

export class PeerWire {
  readonly id: LinkId;
  readonly peerId: PeerId;
  /** Payload bytes handed to the channels so far. */
  sentBytes = 0;
  private readonly link: Link;
  /** The link and its lanes. */
  private readonly carriers: Link[];
  private readonly decoder = new WireDecoder();
  private peerExtensionIds: ExtensionIds = {};
  private outbox: Message[] = [];
  private sentPayload = false;

  constructor(id: LinkId, peerId: PeerId, link: Link) {
    this.id = id;
    this.peerId = peerId;
    this.link = link;
    this.carriers = [link];
  }

  /** Of the carrier that has the least waiting: the next block goes there. */
  get bufferedAmount(): number {
    return this.freest().bufferedAmount;
  }

  /** Of all carriers. */
  get waitingBytes(): number {
    return this.carriers.reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0);
  }

  /** From now on it carries blocks too. */
  addLane(lane: Link): void {
    this.carriers.push(lane);
  }

  /** No more goes its way. */
  removeLane(lane: Link): void {
    const at = this.carriers.indexOf(lane);
    if (at > 0) this.carriers.splice(at, 1);
  }

  decode(data: ArrayBuffer): { messages: readonly Message[]; violation: string | undefined } {
    const { messages, violation } = this.decoder.push(new Uint8Array(data));
    for (const message of messages) {
      // A number once told is never forgotten: the engine may be answering a handshake that another has overtaken.
      if (message.type === "extended-handshake")
        this.peerExtensionIds = { ...this.peerExtensionIds, ...message.ids };
    }
    return { messages, violation: violation?.violation };
  }

  queue(message: Message): void {
    this.outbox.push(message);
    if (message.type === "piece") this.sentPayload = true;
  }

  /**
   * Sends what was queued. @returns whether payload was sent and little of it waits, so that more may follow at once;
   * otherwise the link's "drained" will come, or a lane's
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
    return sentPayload && this.bufferedAmount <= LOW_WATER;
  }

  close(): void {
    this.outbox = [];
    this.link.close();
  }

  /** @param next what carries the next channel message */
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
  if (message.type === "bitfield" || message.type === "metadata-data") return OVERHEAD + message.bytes.length;
  return OVERHEAD;
}
