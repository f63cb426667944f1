import { describe, expect, test } from "vitest";
import type { LinkId } from "../core/ids.ts";
import { SECOND_MS } from "../core/time.ts";
import { METADATA_PIECE_LENGTH } from "../wire/messages.ts";
import { idOf, Rig } from "./testing/rig.ts";

const SIZE = 1_000;

/** A peer that offers the metadata. */
function meetKnowing(rig: Rig, digit: string, metadataSize = SIZE): LinkId {
  const link = rig.meet({ peerId: idOf(digit), has: "everything" });
  rig.say(link, { type: "extended-handshake", ids: { metadata: 3 }, metadataSize });
  return link;
}

function asked(rig: Rig, link: LinkId): number[] {
  return rig.heard(link).flatMap((message) => (message.type === "metadata-request" ? [message.piece] : []));
}

function send(rig: Rig, link: LinkId, bytes: Uint8Array = rig.metainfo.infoBytes): void {
  rig.say(link, { type: "metadata-data", piece: 0, totalSize: bytes.length, bytes });
}

function unknowing(): Rig {
  return new Rig({ knowsMetadata: false });
}

describe("fetching", () => {
  test("asks one peer at a time, and the next one when it rejects, sends nonsense or leaves", () => {
    const rig = unknowing();
    const first = meetKnowing(rig, "1");
    const others = new Set([..."2345"].map((digit) => meetKnowing(rig, digit)));
    expect(asked(rig, first)).toEqual([0]);
    const next = (): LinkId => {
      const busy = [...others].filter((link) => asked(rig, link).length > 0);
      expect(busy).toHaveLength(1);
      others.delete(busy[0] as LinkId);
      return busy[0] as LinkId;
    };
    rig.say(first, { type: "metadata-reject", piece: 0 });
    const second = next();
    rig.say(second, { type: "metadata-data", piece: 0, totalSize: SIZE + 1, bytes: new Uint8Array(SIZE) });
    const third = next();
    rig.step({ type: "link-closed", link: third });
    const fourth = next();
    rig.pass(8 * SECOND_MS);
    const fifth = next();
    send(rig, fourth);
    expect(rig.take("verify-metadata")).toEqual([]);
    send(rig, fifth);
    expect(rig.take("verify-metadata")).toHaveLength(1);
    expect(rig.closings()).toEqual([]);
  });

  test("waits ten seconds before it asks the only peer again after a reject", () => {
    const rig = unknowing();
    const link = meetKnowing(rig, "1");
    asked(rig, link);
    rig.say(link, { type: "metadata-reject", piece: 0 });
    rig.pass(9 * SECOND_MS);
    expect(asked(rig, link)).toEqual([]);
    rig.pass(2 * SECOND_MS);
    expect(asked(rig, link)).toEqual([0]);
  });

  test("requests at most 32 parts at a time", () => {
    const rig = unknowing();
    const link = meetKnowing(rig, "1", 40 * METADATA_PIECE_LENGTH);
    expect(asked(rig, link)).toHaveLength(32);
    const bytes = new Uint8Array(METADATA_PIECE_LENGTH);
    for (let piece = 0; piece < 10; piece++)
      rig.say(link, { type: "metadata-data", piece, totalSize: 40 * METADATA_PIECE_LENGTH, bytes });
    expect(asked(rig, link)).toEqual([32, 33, 34, 35, 36, 37, 38, 39]);
  });

  test("bans a peer that sent false metadata, even if it has left", () => {
    const rig = unknowing();
    const liar = meetKnowing(rig, "1");
    send(rig, liar, new Uint8Array(SIZE));
    rig.step({ type: "link-closed", link: liar });
    rig.step({ type: "metadata-verified", metainfo: undefined });
    rig.open(idOf("1"));
    expect(rig.closings()).toEqual(["is banned"]);
  });

  test("asks the same peer again ten seconds after its metadata could not be verified", () => {
    const rig = unknowing();
    const seeder = meetKnowing(rig, "1");
    send(rig, seeder);
    asked(rig, seeder);
    rig.step({ type: "metadata-failed" });
    rig.pass(9 * SECOND_MS);
    expect(asked(rig, seeder)).toEqual([]);
    rig.pass(2 * SECOND_MS);
    expect(asked(rig, seeder)).toEqual([0]);
    expect(rig.closings()).toEqual([]);
  });

  test("counts the pieces that peers announced before, and announces that it has the metadata", () => {
    const rig = unknowing();
    const seeder = meetKnowing(rig, "1");
    const other = rig.meet({ peerId: idOf("2"), has: [1] });
    rig.say(other, { type: "have", piece: 2 });
    send(rig, seeder);
    rig.step({ type: "metadata-verified", metainfo: rig.metainfo });
    const said = rig.heard(other);
    expect(said).toContainEqual(expect.objectContaining({ type: "extended-handshake", metadataSize: SIZE }));
    expect(said).toContainEqual({ type: "interested" });
    expect(rig.engine.snapshot(rig.now).peers.map((peer) => peer.progress)).toEqual([1, 2 / 8]);
  });
});

test("is not fetched when it is too long, which the snapshot says", () => {
  const rig = unknowing();
  const link = meetKnowing(rig, "1", 8 * 1024 * 1024 + 1);
  expect(rig.heard(link).map(({ type }) => type)).not.toContain("metadata-request");
  expect(rig.engine.snapshot(rig.now).isMetadataTooLong).toBe(true);
  rig.step({ type: "link-closed", link });
  expect(rig.engine.snapshot(rig.now).isMetadataTooLong).toBe(false);
});

describe("serving", () => {
  test("sends each part, at most three copies per peer", () => {
    const rig = new Rig({ has: "everything" });
    const link = meetKnowing(rig, "1");
    const answers = [];
    for (let i = 0; i < 4; i++) {
      rig.heard(link);
      rig.say(link, { type: "metadata-request", piece: 0 });
      answers.push(rig.heard(link)[0]);
    }
    expect(answers[0]).toEqual({
      type: "metadata-data",
      piece: 0,
      totalSize: SIZE,
      bytes: rig.metainfo.infoBytes,
    });
    expect(answers.map((message) => message?.type)).toEqual([
      "metadata-data",
      "metadata-data",
      "metadata-data",
      "metadata-reject",
    ]);
  });

  test("rejects parts that do not exist or that we lack, and ignores peers without the extension", () => {
    const knowing = new Rig({ has: "everything" });
    const link = meetKnowing(knowing, "1");
    knowing.heard(link);
    knowing.say(link, { type: "metadata-request", piece: 1 });
    expect(knowing.heard(link)).toEqual([{ type: "metadata-reject", piece: 1 }]);
    const rig = unknowing();
    const asking = meetKnowing(rig, "1");
    rig.heard(asking);
    rig.say(asking, { type: "metadata-request", piece: 0 });
    expect(rig.heard(asking)).toEqual([{ type: "metadata-reject", piece: 0 }]);
    const mute = rig.meet({ peerId: idOf("2") });
    rig.heard(mute);
    rig.say(mute, { type: "metadata-request", piece: 0 });
    expect(rig.heard(mute)).toEqual([]);
  });
});

test("an extension that a later handshake takes back is not used any more", () => {
  const rig = unknowing();
  const link = meetKnowing(rig, "1");
  expect(asked(rig, link)).toEqual([0]);
  rig.say(link, { type: "extended-handshake", ids: { metadata: 0, dontHave: 0 } });
  expect(rig.engine.context.peers.get(link)?.features.extensionIds).toEqual({});
  rig.say(link, { type: "metadata-request", piece: 0 });
  rig.pass(30 * SECOND_MS);
  expect(rig.heard(link).filter(({ type }) => type.startsWith("metadata"))).toEqual([]);
});

test("a repeated extended handshake changes only the fields that it contains", () => {
  const rig = unknowing();
  const link = meetKnowing(rig, "1");
  rig.say(link, { type: "extended-handshake", ids: { dontHave: 7 }, client: "Another 1.0" });
  rig.say(link, { type: "extended-handshake", ids: {} });
  expect(rig.engine.context.peers.get(link)?.features).toMatchObject({
    extensionIds: { metadata: 3, dontHave: 7 },
    metadataSize: SIZE,
    client: "Another 1.0",
  });
});
