/**
 * One open link as the engine sees it: messages in and out instead of bytes. What is sent within one step leaves together,
 * in channel messages of at most 64 KiB.
 */
import type { LinkId, PeerId } from "../../../shared/core/ids.ts";
import { WireDecoder } from "../../../shared/wire/decode.ts";
import { encodeAll } from "../../../shared/wire/encode.ts";
import type { ExtensionIds, Message } from "../../../shared/wire/messages.ts";
import { type Link, LOW_WATER } from "../links/link.ts";

const MAX_CHANNEL_MESSAGE = 64 * 1024;
/** A message around its payload or bitfield, generously. */
const OVERHEAD = 128;
/** Of all links: what is sent is copied at once. */
const SCRATCH = new Uint8Array(MAX_CHANNEL_MESSAGE);

export class PeerWire {
  readonly id: LinkId;
  readonly peerId: PeerId;
  private readonly link: Link;
  private readonly decoder = new WireDecoder();
  private peerExtensionIds: ExtensionIds = {};
  private outbox: Message[] = [];
  private sentPayload = false;

  constructor(id: LinkId, peerId: PeerId, link: Link) {
    this.id = id;
    this.peerId = peerId;
    this.link = link;
  }

  get bufferedAmount(): number {
    return this.link.bufferedAmount;
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
   * otherwise the link's "drained" will come
   */
  flush(): boolean {
    if (this.outbox.length === 0) return false;
    let batch: Message[] = [];
    let size = 0;
    for (const message of this.outbox) {
      const length = lengthOf(message);
      if (batch.length > 0 && size + length > MAX_CHANNEL_MESSAGE) {
        this.link.send(encodeAll(batch, this.peerExtensionIds, SCRATCH));
        batch = [];
        size = 0;
      }
      batch.push(message);
      size += length;
    }
    this.link.send(encodeAll(batch, this.peerExtensionIds, SCRATCH));
    this.outbox = [];
    const hasRoom = this.sentPayload && this.link.bufferedAmount <= LOW_WATER;
    this.sentPayload = false;
    return hasRoom;
  }

  close(): void {
    this.outbox = [];
    this.link.close();
  }
}

/** Bytes on the wire, at most. */
function lengthOf(message: Message): number {
  if (message.type === "piece") return OVERHEAD + message.payload.length;
  if (message.type === "bitfield" || message.type === "metadata-data") return OVERHEAD + message.bytes.length;
  return OVERHEAD;
}
