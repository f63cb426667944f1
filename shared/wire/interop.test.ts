/**
 * Our wire beside WebTorrent's `Wire` and its ut_metadata: code that nobody here wrote. Their half runs as it is; ours is
 * the bare encoder and decoder, scripted by hand.
 */
import { createHash } from "node:crypto";
import Wire from "bittorrent-protocol";
import utMetadata from "ut_metadata";
import { afterEach, describe, expect, test } from "vitest";
import { concatBytes, equalBytes } from "../core/bytes.ts";
import type { InfoHash, PeerId } from "../core/ids.ts";
import { BLOCK_LENGTH, PIECE_LENGTH } from "../core/layout.ts";
import { isViolation } from "../core/violation.ts";
import { planInfo } from "../metainfo/info.ts";
import { WireDecoder } from "./decode.ts";
import { encodeAll } from "./encode.ts";
import { type ExtensionIds, METADATA_PIECE_LENGTH, type Message, OWN_EXTENSION_IDS } from "./messages.ts";

const OUR_ID = "2d5453303130302d".padEnd(40, "1") as PeerId;
const THEIR_ID = "2d5757303230382d".padEnd(40, "2");

/** About 40,000 bytes of metadata: three pieces, the last one short. */
const PIECES = 2000;
const plan = planInfo({
  name: "한글 🎈.bin",
  files: [{ path: ["x"], length: PIECES * PIECE_LENGTH }],
  pieceLength: PIECE_LENGTH,
  single: true,
});
if (isViolation(plan)) throw new Error(plan.violation);
const info = plan.build(new Uint8Array(20 * PIECES).map((_, i) => (i % 3 === 0 ? 0x65 : i)));
const INFO_HASH = createHash("sha1").update(info).digest("hex") as InfoHash;

/** A WebTorrent wire and our end of it. */
class Pair {
  readonly theirs = new Wire("webrtc");
  /** What their wire said, as we read it. */
  readonly heard: Message[] = [];
  /** What their wire told its owner: event, then facts. */
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
        this.heard.push(message);
      }
      this.wake();
    });
  }

  watch(...names: string[]): void {
    for (const name of names)
      this.theirs.on(name, (...facts: unknown[]) => {
        this.events.push([name, ...facts]);
        this.wake();
      });
  }

  say(...messages: Message[]): void {
    this.theirs.write(encodeAll(messages, this.peerIds));
  }

  /** Both handshakes, ours first. */
  async greet(fast: boolean): Promise<void> {
    this.watch("handshake", "extended");
    this.say({ type: "handshake", infoHash: INFO_HASH, peerId: OUR_ID, fast, extended: true });
    await this.told("handshake");
    this.theirs.handshake(INFO_HASH, THEIR_ID, { fast });
    await this.hear("extended-handshake");
  }

  /** Resolves with the first message of this type, now or later. */
  async hear<T extends Message["type"]>(type: T, count = 1): Promise<Extract<Message, { type: T }>[]> {
    for (;;) {
      const found = this.heard.filter(
        (message): message is Extract<Message, { type: T }> => message.type === type,
      );
      if (found.length >= count) return found;
      await this.change();
    }
  }

  async told(name: string): Promise<unknown[]> {
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

const pairs: Pair[] = [];

function pair(): Pair {
  const made = new Pair();
  pairs.push(made);
  return made;
}

afterEach(() => {
  for (const made of pairs.splice(0)) made.theirs.destroy();
});

describe("their wire reads what we write", () => {
  test("handshake and extension handshake", async () => {
    const link = pair();
    link.theirs.use(utMetadata());
    await link.greet(true);
    expect(await link.told("handshake")).toEqual([
      INFO_HASH,
      OUR_ID,
      { dht: false, fast: true, extended: true },
    ]);
    link.say({
      type: "extended-handshake",
      ids: OWN_EXTENSION_IDS,
      metadataSize: 1234,
      requestQueue: 500,
      client: "Tabswarm 0.1",
    });
    await link.told("extended");
    expect(link.theirs.peerExtendedMapping).toEqual({ ut_metadata: 1, lt_donthave: 2 });
    expect(link.theirs.peerExtendedHandshake).toMatchObject({ metadata_size: 1234, reqq: 500 });
    expect(link.theirs.hasFast).toBe(true);
  });

  test("every base and fast message", async () => {
    const link = pair();
    link.watch("keep-alive", "choke", "unchoke", "interested", "uninterested", "have", "request", "cancel");
    link.watch("suggest", "have-none", "have-all", "allowed-fast");
    await link.greet(true);
    let bitfield: Uint8Array | undefined;
    link.theirs.on("bitfield", (field: { buffer: Uint8Array }) => {
      bitfield = field.buffer.slice(0, 2);
    });
    const range = { piece: 3, begin: BLOCK_LENGTH, length: BLOCK_LENGTH };
    link.events.length = 0;
    link.say(
      { type: "bitfield", bytes: Uint8Array.of(0b1010_0000, 0b1000_0000) },
      { type: "keep-alive" },
      { type: "interested" },
      { type: "unchoke" },
      { type: "have", piece: 17 },
    );
    link.theirs.unchoke();
    link.say(
      { type: "request", ...range },
      { type: "cancel", ...range },
      { type: "suggest", piece: 8 },
      { type: "allowed-fast", piece: 9 },
      { type: "choke" },
      { type: "not-interested" },
      { type: "have-none" },
      { type: "have-all" },
    );
    await link.told("have-all");
    expect(bitfield).toEqual(Uint8Array.of(0b1010_0000, 0b1000_0000));
    expect(link.events.map((event) => event.filter((fact) => typeof fact !== "function"))).toEqual([
      ["keep-alive"],
      ["interested"],
      ["unchoke"],
      ["have", 17],
      ["request", 3, BLOCK_LENGTH, BLOCK_LENGTH],
      ["cancel", 3, BLOCK_LENGTH, BLOCK_LENGTH],
      ["suggest", 8],
      ["allowed-fast", 9],
      ["choke"],
      ["uninterested"],
      ["have-none"],
      ["have-all"],
    ]);
  });

  test("a block that they asked for, and a request that we reject", async () => {
    const link = pair();
    await link.greet(true);
    link.say({ type: "unchoke" });
    const block = new Uint8Array(BLOCK_LENGTH).map((_, i) => i);
    const answers: unknown[] = [];
    const asked = new Promise<void>((resolve) => {
      link.theirs.on("unchoke", () => {
        link.theirs.request(5, 0, BLOCK_LENGTH, (error) => answers.push(error));
        link.theirs.request(6, 0, 100, (error) => {
          answers.push(error);
          resolve();
        });
      });
    });
    link.theirs.on("piece", (piece: number, begin: number, bytes: Uint8Array) => {
      answers.push([piece, begin, equalBytes(bytes, block)]);
    });
    const requests = await link.hear("request", 2);
    expect(requests.map(({ piece, begin, length }) => [piece, begin, length])).toEqual([
      [5, 0, BLOCK_LENGTH],
      [6, 0, 100],
    ]);
    link.say(
      { type: "piece", piece: 5, begin: 0, payload: block },
      { type: "reject", piece: 6, begin: 0, length: 100 },
    );
    await asked;
    expect(answers).toEqual([null, [5, 0, true], expect.any(Error)]);
  });

  test("the metadata, in pieces, which they put together and hash", async () => {
    const link = pair();
    link.theirs.use(utMetadata());
    await link.greet(true);
    const fetched = new Promise<Uint8Array>((resolve) => {
      link.theirs.ut_metadata.on("metadata", resolve);
    });
    link.theirs.ut_metadata.fetch();
    link.say({ type: "extended-handshake", ids: OWN_EXTENSION_IDS, metadataSize: info.length });
    const requests = await link.hear("metadata-request", 3);
    expect(requests.map(({ piece }) => piece)).toEqual([0, 1, 2]);
    for (const { piece } of requests) {
      const begin = piece * METADATA_PIECE_LENGTH;
      const bytes = info.subarray(begin, begin + METADATA_PIECE_LENGTH);
      link.say({ type: "metadata-data", piece, totalSize: info.length, bytes });
    }
    const torrent = Buffer.from(await fetched);
    expect(torrent.includes(Buffer.from(info))).toBe(true);
  });
});

describe("we read what their wire writes", () => {
  test("handshake and extension handshake", async () => {
    const link = pair();
    link.theirs.use(utMetadata(info));
    await link.greet(false);
    expect(link.heard.slice(0, 2)).toEqual([
      { type: "handshake", infoHash: INFO_HASH, peerId: THEIR_ID, fast: false, extended: true },
      { type: "extended-handshake", ids: { metadata: 1 }, metadataSize: info.length },
    ]);
  });

  test("every base and fast message", async () => {
    const link = pair();
    await link.greet(true);
    link.say({ type: "unchoke" });
    await new Promise<void>((resolve) => link.theirs.on("unchoke", resolve));
    link.heard.length = 0;
    const { theirs } = link;
    theirs.bitfield(Uint8Array.of(0xff, 0x80));
    theirs.keepAlive();
    theirs.interested();
    theirs.unchoke();
    theirs.have(17);
    theirs.request(1, 2, 3, () => {});
    theirs.cancel(1, 2, 3);
    theirs.piece(4, BLOCK_LENGTH, Uint8Array.of(1, 2, 3));
    theirs.port(6881);
    theirs.suggest(5);
    theirs.allowedFast(6);
    theirs.reject(7, 8, 9);
    theirs.haveAll();
    theirs.haveNone();
    theirs.choke();
    theirs.uninterested();
    await link.hear("not-interested");
    expect(link.heard).toEqual([
      { type: "bitfield", bytes: Uint8Array.of(0xff, 0x80) },
      { type: "keep-alive" },
      { type: "interested" },
      { type: "unchoke" },
      { type: "have", piece: 17 },
      { type: "request", piece: 1, begin: 2, length: 3 },
      { type: "cancel", piece: 1, begin: 2, length: 3 },
      { type: "piece", piece: 4, begin: BLOCK_LENGTH, payload: Uint8Array.of(1, 2, 3) },
      { type: "suggest", piece: 5 },
      { type: "allowed-fast", piece: 6 },
      { type: "reject", piece: 7, begin: 8, length: 9 },
      { type: "have-all" },
      { type: "have-none" },
      { type: "choke" },
      { type: "not-interested" },
    ]);
  });

  test("the metadata, in pieces, and a refusal of what is not there", async () => {
    const link = pair();
    link.theirs.use(utMetadata(info));
    await link.greet(true);
    link.say({ type: "extended-handshake", ids: OWN_EXTENSION_IDS });
    for (const piece of [0, 1, 2]) link.say({ type: "metadata-request", piece });
    const data = await link.hear("metadata-data", 3);
    expect(data.map(({ piece, totalSize }) => [piece, totalSize])).toEqual([
      [0, info.length],
      [1, info.length],
      [2, info.length],
    ]);
    expect(equalBytes(concatBytes(data.map(({ bytes }) => bytes)), info)).toBe(true);

    const ignorant = pair();
    ignorant.theirs.use(utMetadata());
    await ignorant.greet(true);
    ignorant.say({ type: "extended-handshake", ids: OWN_EXTENSION_IDS });
    ignorant.say({ type: "metadata-request", piece: 0 });
    expect(await ignorant.hear("metadata-reject")).toEqual([{ type: "metadata-reject", piece: 0 }]);
  });
});
