/** Our encoder and decoder compared with WebTorrent's `Wire` and `ut_metadata`, which run unchanged. */
import { createHash } from "node:crypto";
import Wire from "bittorrent-protocol";
import ltDontHave from "lt_donthave";
import utMetadata from "ut_metadata";
import { describe, expect, onTestFinished, test } from "vitest";
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

/** About 40,000 bytes of metadata: three metadata pieces, the last one short. */
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

/** A WebTorrent wire and our end of the stream. */
class Pair {
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

describe("WebTorrent's wire decodes our", () => {
  test("handshake and extension handshake", async () => {
    const link = new Pair();
    link.theirs.use(utMetadata());
    await link.greet(true);
    expect(await link.emitted("handshake")).toEqual([
      INFO_HASH,
      OUR_ID,
      { dht: false, fast: true, extended: true },
    ]);
    link.send({
      type: "extended-handshake",
      ids: OWN_EXTENSION_IDS,
      metadataSize: 1234,
      requestQueue: 500,
      client: "Tabswarm 0.1",
    });
    await link.emitted("extended");
    expect(link.theirs.peerExtendedMapping).toEqual({ ut_metadata: 1, lt_donthave: 2 });
    expect(link.theirs.peerExtendedHandshake).toMatchObject({ metadata_size: 1234, reqq: 500 });
    expect(link.theirs.hasFast).toBe(true);
  });

  test("base and fast messages", async () => {
    const link = new Pair();
    link.watch("keep-alive", "choke", "unchoke", "interested", "uninterested", "have", "request", "cancel");
    link.watch("suggest", "have-none", "have-all", "allowed-fast");
    await link.greet(true);
    let bitfield: Uint8Array | undefined;
    link.theirs.on("bitfield", (field: { buffer: Uint8Array }) => {
      bitfield = field.buffer.slice(0, 2);
    });
    const range = { piece: 3, begin: BLOCK_LENGTH, length: BLOCK_LENGTH };
    link.events.length = 0;
    link.send(
      { type: "bitfield", bytes: Uint8Array.of(0b1010_0000, 0b1000_0000) },
      { type: "keep-alive" },
      { type: "interested" },
      { type: "unchoke" },
      { type: "have", piece: 17 },
    );
    link.theirs.unchoke();
    link.send(
      { type: "request", ...range },
      { type: "cancel", ...range },
      { type: "suggest", piece: 8 },
      { type: "allowed-fast", piece: 9 },
      { type: "choke" },
      { type: "not-interested" },
      { type: "have-none" },
      { type: "have-all" },
    );
    await link.emitted("have-all");
    expect(bitfield).toEqual(Uint8Array.of(0b1010_0000, 0b1000_0000));
    expect(link.events.map((event) => event.filter((arg) => typeof arg !== "function"))).toEqual([
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

  test("block for its request, and reject", async () => {
    const link = new Pair();
    await link.greet(true);
    link.send({ type: "unchoke" });
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
    const requests = await link.message("request", 2);
    expect(requests.map(({ piece, begin, length }) => [piece, begin, length])).toEqual([
      [5, 0, BLOCK_LENGTH],
      [6, 0, 100],
    ]);
    link.send(
      { type: "piece", piece: 5, begin: 0, payload: block },
      { type: "reject", piece: 6, begin: 0, length: 100 },
    );
    await asked;
    expect(answers).toEqual([null, [5, 0, true], expect.any(Error)]);
  });

  test("metadata pieces, and accepts the hash of the whole", async () => {
    const link = new Pair();
    link.theirs.use(utMetadata());
    await link.greet(true);
    const fetched = new Promise<Uint8Array>((resolve) => {
      link.theirs.ut_metadata.on("metadata", resolve);
    });
    link.theirs.ut_metadata.fetch();
    link.send({ type: "extended-handshake", ids: OWN_EXTENSION_IDS, metadataSize: info.length });
    const requests = await link.message("metadata-request", 3);
    expect(requests.map(({ piece }) => piece)).toEqual([0, 1, 2]);
    for (const { piece } of requests) {
      const begin = piece * METADATA_PIECE_LENGTH;
      const bytes = info.subarray(begin, begin + METADATA_PIECE_LENGTH);
      link.send({ type: "metadata-data", piece, totalSize: info.length, bytes });
    }
    expect(Buffer.from(await fetched).includes(Buffer.from(info))).toBe(true);
  });
});

test("WebTorrent and we tell each other that a piece is gone", async () => {
  const link = new Pair();
  link.theirs.use(ltDontHave());
  await link.greet(true);
  link.send(
    { type: "extended-handshake", ids: OWN_EXTENSION_IDS },
    { type: "bitfield", bytes: Uint8Array.of(0b1110_0000) },
  );
  await link.emitted("extended");
  const gone = new Promise<number>((resolve) => link.theirs.lt_donthave.on("donthave", resolve));
  link.send({ type: "dont-have", piece: 1 });
  expect(await gone).toBe(1);
  link.theirs.lt_donthave.donthave(5);
  expect(await link.message("dont-have")).toEqual([{ type: "dont-have", piece: 5 }]);
});

describe("our decoder decodes WebTorrent's", () => {
  test("handshake and extension handshake", async () => {
    const link = new Pair();
    link.theirs.use(utMetadata(info));
    await link.greet(false);
    expect(link.received.slice(0, 2)).toEqual([
      { type: "handshake", infoHash: INFO_HASH, peerId: THEIR_ID, fast: false, extended: true },
      { type: "extended-handshake", ids: { metadata: 1 }, metadataSize: info.length },
    ]);
  });

  test("base and fast messages", async () => {
    const link = new Pair();
    await link.greet(true);
    link.send({ type: "unchoke" });
    await new Promise<void>((resolve) => link.theirs.on("unchoke", resolve));
    link.received.length = 0;
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
    await link.message("not-interested");
    expect(link.received).toEqual([
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

  test("metadata pieces, and its reject when it has no metadata", async () => {
    const link = new Pair();
    link.theirs.use(utMetadata(info));
    await link.greet(true);
    link.send({ type: "extended-handshake", ids: OWN_EXTENSION_IDS });
    for (const piece of [0, 1, 2]) link.send({ type: "metadata-request", piece });
    const data = await link.message("metadata-data", 3);
    expect(data.map(({ piece, totalSize }) => [piece, totalSize])).toEqual([
      [0, info.length],
      [1, info.length],
      [2, info.length],
    ]);
    expect(equalBytes(concatBytes(data.map(({ bytes }) => bytes)), info)).toBe(true);

    const ignorant = new Pair();
    ignorant.theirs.use(utMetadata());
    await ignorant.greet(true);
    ignorant.send({ type: "extended-handshake", ids: OWN_EXTENSION_IDS });
    ignorant.send({ type: "metadata-request", piece: 0 });
    expect(await ignorant.message("metadata-reject")).toEqual([{ type: "metadata-reject", piece: 0 }]);
  });
});
