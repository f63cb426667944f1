/** What WebTorrent's `Wire` and `ut_metadata` write, read by our decoder. */
import utMetadata from "ut_metadata";
import { describe, expect, test } from "vitest";
import { concatBytes, equalBytes } from "../../shared/core/bytes.ts";
import { BLOCK_LENGTH } from "../../shared/core/layout.ts";
import { OWN_EXTENSION_IDS } from "../../shared/wire/messages.ts";
import { INFO_HASH, info, Pair, THEIR_ID } from "./webtorrent/wire-pair.ts";

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
