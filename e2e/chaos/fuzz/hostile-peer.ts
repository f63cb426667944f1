/**
 * A peer whose messages are mutated. It greets as honest peers do, sometimes answers what it is asked, rightly or wrongly, and comes
 * back under another name when its link is closed: otherwise most messages would meet an engine that listens no longer.
 */
import { type PeerId, randomPeerId } from "../../../shared/core/ids.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import type { Random } from "../../../shared/core/random.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { LinkHandlers } from "../../../shared/session/links/link.ts";
import type { TorrentRig } from "../../../shared/session/testing/torrent-rig.ts";
import { WireDecoder } from "../../../shared/wire/decode.ts";
import { encodeAll } from "../../../shared/wire/encode.ts";
import { type BlockRange, type Message, OWN_EXTENSION_IDS } from "../../../shared/wire/messages.ts";

/** Of its requests that it remembers. */
const MAX_ASKED = 64;

export interface Content {
  readonly metainfo: Metainfo;
  readonly content: Uint8Array;
}

export class HostilePeer {
  /** How often the engine has closed its link. */
  closings = 0;
  /** Blocks that it has sent as requested, right or wrong. */
  answers = 0;
  private readonly random: Random;
  private readonly target: TorrentRig;
  private readonly share: Content;
  private handlers: LinkHandlers | undefined;
  private asked: BlockRange[] = [];

  constructor(random: Random, target: TorrentRig, share: Content) {
    this.random = random;
    this.target = target;
    this.share = share;
  }

  send(input: Uint8Array): void {
    if (this.handlers === undefined) this.connect();
    const { random } = this;
    if (random.below(4) === 0) this.behave();
    if (random.below(500) === 0) this.leave();
    // Most often the length is right: otherwise the first check would be the only one that is ever reached.
    if (input.length > 4 && random.below(10) < 7)
      new DataView(input.buffer, input.byteOffset).setUint32(0, input.length - 4);
    const cut = random.below(4) === 0 ? random.below(input.length + 1) : input.length;
    for (const part of [input.slice(0, cut), input.slice(cut)]) this.handlers?.message(part.buffer);
  }

  private connect(): void {
    const { random, target } = this;
    const peerId = randomPeerId(random);
    const decoder = new WireDecoder();
    this.asked = [];
    let isOpen = true;
    const handlers = target.openLink(
      {
        bufferedAmount: 0,
        send: (bytes) => {
          for (const message of decoder.push(bytes.slice()).messages) this.receive(message);
        },
        close: () => {
          isOpen = false;
          this.closings++;
          this.handlers = undefined;
        },
      },
      peerId,
      { initiator: random.below(2) === 0 },
    );
    if (!isOpen) return;
    this.handlers = handlers;
    this.greet(peerId);
  }

  private greet(peerId: PeerId): void {
    const { random, share } = this;
    const { infoBytes, infoHash, layout } = share.metainfo;
    // Some say nothing, so that a mutated message is the first.
    if (random.below(20) === 0) return;
    const fast = random.below(4) !== 0;
    this.say({ type: "handshake", infoHash, peerId, fast, extended: true });
    const metadataSize = random.below(2) === 0 ? infoBytes.length : 1 + random.below(20_000);
    this.say({ type: "extended-handshake", ids: OWN_EXTENSION_IDS, metadataSize });
    if (random.below(3) > 0) {
      const bytes = new Uint8Array(Math.ceil(layout.pieceCount / 8)).map(() => random.below(256));
      const spare = 8 * bytes.length - layout.pieceCount;
      bytes[bytes.length - 1] = ((bytes[bytes.length - 1] ?? 0) >> spare) << spare;
      this.say({ type: "bitfield", bytes });
    }
    if (random.below(2) === 0) this.say({ type: "interested" });
    if (random.below(2) === 0) this.say({ type: "unchoke" });
  }

  /** Something that an honest peer might send now. */
  private behave(): void {
    const { asked, random } = this;
    const block = asked.splice(random.below(Math.max(1, asked.length)), 1)[0];
    if (block !== undefined) {
      this.answers++;
      this.say({ type: "piece", piece: block.piece, begin: block.begin, payload: this.payloadOf(block) });
    } else
      this.say({ type: random.pick(["unchoke", "interested", "keep-alive", "not-interested"] as const) });
  }

  private payloadOf({ piece, begin, length }: BlockRange): Uint8Array {
    const { content, metainfo } = this.share;
    const offset = metainfo.layout.offsetOf(piece as PieceIndex) + begin;
    const payload = content.slice(offset, offset + length);
    if (this.random.below(2) === 0) flip(payload, this.random.below(length));
    return payload;
  }

  private receive(message: Message): void {
    if (message.type === "request" && this.asked.length < MAX_ASKED) this.asked.push(message);
    if (message.type === "metadata-request" && this.random.below(2) === 0) this.serveMetadata(message.piece);
  }

  private serveMetadata(piece: number): void {
    const { infoBytes } = this.share.metainfo;
    const bytes = infoBytes.slice(piece * 16_384, (piece + 1) * 16_384);
    if (bytes.length === 0) return;
    if (this.random.below(2) === 0) flip(bytes, 0);
    const { handlers } = this;
    // Not during the call that asks.
    setImmediate(() => {
      if (this.handlers === handlers)
        this.say({ type: "metadata-data", piece, totalSize: infoBytes.length, bytes });
    });
  }

  private leave(): void {
    this.handlers?.closed("the peer has left");
    this.handlers = undefined;
    this.connect();
  }

  private say(message: Message): void {
    this.handlers?.message(encodeAll([message], OWN_EXTENSION_IDS).buffer);
  }
}

function flip(bytes: Uint8Array, at: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ 1;
}
