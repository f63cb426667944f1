/** The engine passes introductions on (BEP 10, ts_introduce); it does not look into them. */
import { expect, test } from "vitest";
import type { LinkId } from "../core/ids.ts";
import { OWN_EXTENSION_IDS } from "../wire/messages.ts";
import { idOf, Rig } from "./testing/rig.ts";

const BYTES = Uint8Array.of(1, 2, 3);

function offeredIds(rig: Rig, link: LinkId) {
  return rig.heard(link).flatMap((message) => (message.type === "extended-handshake" ? [message.ids] : []));
}

function meetAble(rig: Rig): LinkId {
  const link = rig.meet();
  rig.say(link, { type: "extended-handshake", ids: { introduce: 9 } });
  return link;
}

test("a peer that understands them is reported, then what it says", () => {
  const rig = new Rig();
  const link = meetAble(rig);
  expect(offeredIds(rig, link)).toEqual([OWN_EXTENSION_IDS]);
  const peer = { type: "introduction", link, peerId: idOf("1") };
  expect(rig.take("introduction")).toEqual([{ ...peer, bytes: undefined }]);
  rig.say(link, { type: "introduction", bytes: BYTES });
  expect(rig.take("introduction")).toEqual([{ ...peer, bytes: BYTES }]);
});

test("nothing is said before the handshake", () => {
  const rig = new Rig();
  rig.say(rig.open(), { type: "introduction", bytes: BYTES });
  expect(rig.take("introduction")).toEqual([]);
  expect(rig.closings()).toEqual(["does not begin with a handshake"]);
});

test("a private torrent has none, whatever its peers say", () => {
  const rig = new Rig({ isPrivate: true });
  const link = meetAble(rig);
  rig.say(link, { type: "introduction", bytes: BYTES });
  expect(rig.take("introduction")).toEqual([]);
  expect(offeredIds(rig, link)[0]).not.toHaveProperty("introduce");
  expect(rig.closings()).toEqual([]);
});

test.each([
  ["begins", false, 1],
  ["does not begin", true, 0],
])("without the metadata a torrent may be private; with it, it %s", (_, isPrivate, count) => {
  const rig = new Rig({ knowsMetadata: false, isPrivate });
  const link = meetAble(rig);
  rig.say(link, { type: "introduction", bytes: BYTES });
  expect(rig.take("introduction")).toEqual([]);
  expect(offeredIds(rig, link)[0]).not.toHaveProperty("introduce");
  rig.step({ type: "metadata-verified", metainfo: rig.metainfo });
  expect(rig.take("introduction")).toHaveLength(count);
  expect(offeredIds(rig, link).filter(({ introduce }) => introduce !== undefined)).toHaveLength(count);
});
