/** Connects WebTorrent's `Wire` with our encoder and decoder, and makes metadata that they can exchange. */
import { createHash } from "node:crypto";
import Wire from "bittorrent-protocol";
import type { InfoHash, PeerId } from "../../core/ids.ts";
import { PIECE_LENGTH } from "../../core/layout.ts";
import { isViolation } from "../../core/violation.ts";
import { planInfo } from "../../metainfo/info.ts";
import { WireDecoder } from "../decode.ts";
import { encodeAll } from "../encode.ts";
import type { ExtensionIds, Message } from "../messages.ts";

export const OUR_ID = "2d5453303130302d".padEnd(40, "1") as PeerId;
export const THEIR_ID = "2d5757303230382d".padEnd(40, "2");

/** About 40,000 bytes of metadata: three metadata pieces, the last one short. */
const PIECES = 2000;
const plan = planInfo({
  name: "한글 🎈.bin",
  files: [{ path: ["x"], length: PIECES * PIECE_LENGTH }],
  pieceLength: PIECE_LENGTH,
  single: true,
});
if (isViolation(plan)) throw new Error(plan.violation);
export const info = plan.build(new Uint8Array(20 * PIECES).map((_, i) => (i % 3 === 0 ? 0x65 : i)));
export const INFO_HASH = createHash("sha1").update(info).digest("hex") as InfoHash;

/** A WebTorrent wire and our end of the stream. */
export class Pair {
  readonly theirs = new Wire("webrtc");
  /** Messages that their wire sent, as we decode them. */
  readonly received: Message[] = [];
  /** Events that their wire emitted: name, then arguments. */
  readonly events: unknown[][] = [];
  private readonly decoder = new WireDecoder();
  private peerIds: ExtensionIds = {};
  private waiting: (() => void)[] = [];

  constructor() {
    this.theirs.on("data", (bytes: Uint8Array) => {
      const { messages, violation } = this.decoder.push(bytes);
      if (violation) throw new Error(`their stream: ${violation.violation} ${violation.detail}`);
      for (const message of messages) {
        if (message.type === "extended-handshake") this.peerIds = message.ids;
        this.received.push(message);
      }
      this.wake();
    });
  }

  watch(...names: string[]): void {
    for (const name of names)
      this.theirs.on(name, (...args: unknown[]) => {
        this.events.push([name, ...args]);
        this.wake();
      });
  }

  send(...messages: Message[]): void {
    this.theirs.write(encodeAll(messages, this.peerIds));
  }

  /** Exchanges the handshakes, ours first. */
  async greet(fast: boolean): Promise<void> {
    this.watch("handshake", "extended");
    this.send({ type: "handshake", infoHash: INFO_HASH, peerId: OUR_ID, fast, extended: true });
    await this.emitted("handshake");
    this.theirs.handshake(INFO_HASH, THEIR_ID, { fast });
    await this.message("extended-handshake");
  }

  /** Waits for `count` messages of this type and returns all that have arrived. */
  async message<T extends Message["type"]>(type: T, count = 1): Promise<Extract<Message, { type: T }>[]> {
    for (;;) {
      const found = this.received.filter(
        (message): message is Extract<Message, { type: T }> => message.type === type,
      );
      if (found.length >= count) return found;
      await this.change();
    }
  }

  /** Waits for an event of this name and returns its arguments. */
  async emitted(name: string): Promise<unknown[]> {
    for (;;) {
      const found = this.events.find((event) => event[0] === name);
      if (found) return found.slice(1);
      await this.change();
    }
  }

  private change(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
