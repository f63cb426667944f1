/** One end of a connection is WebTorrent's `Wire`, of the version that webtorrent itself uses, and the other our encoder and decoder. */
import { createHash } from "node:crypto";
import Wire from "bittorrent-protocol";
import { onTestFinished } from "vitest";
import type { InfoHash, PeerId } from "../../../shared/core/ids.ts";
import { PIECE_LENGTH } from "../../../shared/core/layout.ts";
import { isViolation } from "../../../shared/core/violation.ts";
import { planInfo } from "../../../shared/metainfo/info.ts";
import { WireDecoder } from "../../../shared/wire/decode.ts";
import { encodeAll } from "../../../shared/wire/encode.ts";
import type { ExtensionIds, Message } from "../../../shared/wire/messages.ts";

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
    onTestFinished(() => this.theirs.destroy());
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
  message<T extends Message["type"]>(type: T, count = 1): Promise<Extract<Message, { type: T }>[]> {
    return this.until(() => {
      const found = this.received.filter(
        (message): message is Extract<Message, { type: T }> => message.type === type,
      );
      return found.length >= count ? found : undefined;
    });
  }

  /** Waits for an event of this name and returns its arguments. */
  emitted(name: string): Promise<unknown[]> {
    return this.until(() => this.events.find((event) => event[0] === name)?.slice(1));
  }

  private async until<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
