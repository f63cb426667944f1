/** What our encoder writes, read by WebTorrent's `Wire`, `ut_metadata` and `lt_donthave`. */
import ltDontHave from "lt_donthave";
import utMetadata from "ut_metadata";
import { describe, expect, test } from "vitest";
import { equalBytes } from "../../shared/core/bytes.ts";
import { BLOCK_LENGTH } from "../../shared/core/layout.ts";
import { METADATA_PIECE_LENGTH, OWN_EXTENSION_IDS } from "../../shared/wire/messages.ts";
import { INFO_HASH, info, OUR_ID, Pair } from "./webtorrent/wire-pair.ts";

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
    expect(link.theirs.peerExtendedMapping).toEqual({ ut_metadata: 1, lt_donthave: 2, ts_introduce: 3 });
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
