import { describe, expect, test } from "vitest";
import { utf8 } from "../core/bytes.ts";
import type { InfoHash, PeerId } from "../core/ids.ts";
import { encode, encodeAll } from "./encode.ts";
import type { ExtensionIds, Message } from "./messages.ts";

describe("encode", () => {
  test("writes the handshake", () => {
    const infoHash = "a".repeat(40) as InfoHash;
    const peerId = "b".repeat(40) as PeerId;
    const handshake = encode({ type: "handshake", infoHash, peerId, fast: true, extended: true }, {});
    expect(Buffer.from(handshake).toString("latin1")).toBe(
      `\x13BitTorrent protocol\0\0\0\0\0\x10\0\x04${"\xaa".repeat(20)}${"\xbb".repeat(20)}`,
    );
  });

  test.each<[Message, string]>([
    [{ type: "keep-alive" }, "00000000"],
    [{ type: "choke" }, "0000000100"],
    [{ type: "not-interested" }, "0000000103"],
    [{ type: "have", piece: 258 }, "000000050400000102"],
    [{ type: "bitfield", bytes: Uint8Array.of(0xf0) }, "0000000205f0"],
    [{ type: "request", piece: 1, begin: 0x4000, length: 0x4000 }, "0000000d06000000010000400000004000"],
    [
      { type: "piece", piece: 0xffff_ffff, begin: 2, payload: Uint8Array.of(9) },
      "0000000a07ffffffff0000000209",
    ],
    [{ type: "suggest", piece: 1 }, "000000050d00000001"],
    [{ type: "have-all" }, "000000010e"],
    [{ type: "have-none" }, "000000010f"],
    [{ type: "reject", piece: 1, begin: 2, length: 3 }, "0000000d10000000010000000200000003"],
    [{ type: "allowed-fast", piece: 1 }, "000000051100000001"],
    [{ type: "dont-have", piece: 5 }, "00000006140700000005"],
  ])("writes %o as %s", (message, hex) => {
    expect(Buffer.from(encode(message, { metadata: 3, dontHave: 7 })).toString("hex")).toBe(hex);
  });

  test("writes extended messages with the peer's ids, metadata messages with an integer as last entry", () => {
    const text = (message: Message, ids: ExtensionIds): string =>
      Buffer.from(encode(message, ids).subarray(4)).toString("latin1");
    expect(text({ type: "metadata-request", piece: 2 }, { metadata: 3 })).toBe(
      "\x14\x03d8:msg_typei0e5:piecei2ee",
    );
    expect(text({ type: "metadata-data", piece: 0, totalSize: 2, bytes: utf8("de") }, { metadata: 9 })).toBe(
      "\x14\x09d8:msg_typei1e5:piecei0e10:total_sizei2eede",
    );
    expect(
      text(
        {
          type: "extended-handshake",
          ids: { metadata: 1, dontHave: 2, introduce: 3 },
          metadataSize: 5,
          requestQueue: 500,
          client: "T",
        },
        {},
      ),
    ).toBe(
      "\x14\x00d1:md11:lt_donthavei2e12:ts_introducei3e11:ut_metadatai1ee13:metadata_sizei5e4:reqqi500e1:v1:Te",
    );
  });

  test("throws for an extension that the peer did not announce", () => {
    expect(() => encode({ type: "metadata-request", piece: 0 }, {})).toThrow("understands");
    expect(() => encode({ type: "dont-have", piece: 0 }, { metadata: 1 })).toThrow("understands");
  });

  test("writes a batch into the scratch memory if it fits, otherwise into new memory", () => {
    const batch: Message[] = [{ type: "have", piece: 258 }, { type: "choke" }];
    const expected = "0000000504000001020000000100";
    const within = new Uint8Array(64).fill(0xee).subarray(8, 8 + 14);
    const bytes = encodeAll(batch, {}, within);
    expect([bytes.buffer, bytes.byteOffset]).toEqual([within.buffer, 8]);
    expect(Buffer.from(bytes).toString("hex")).toBe(expected);
    const apart = encodeAll(batch, {}, within.subarray(1));
    expect(apart.buffer).not.toBe(within.buffer);
    expect(Buffer.from(apart).toString("hex")).toBe(expected);
  });
});
