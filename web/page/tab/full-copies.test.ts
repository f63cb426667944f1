import { describe, expect, it } from "vitest";
import { KEEPER_CLIENT } from "../../../shared/keeper/protocol.ts";
import type { TorrentView } from "../../bridge/views.ts";
import { peer, torrent } from "../gallery/made-up.ts";
import type { Keeping } from "../keeper/keeping.ts";
import { en } from "../texts/en.ts";
import { ko } from "../texts/ko.ts";
import { type FullCopies, fullCopies, mayClose } from "./full-copies.ts";

/** Connected peers, by the share of the torrent that each has. */
const peers = (...shares: readonly number[]) => shares.map((progress, n) => peer(n, { progress }));
const server = peer(9, { progress: 1, client: KEEPER_CLIENT });
const tracker = (seeders: number) => ({ seeders, leechers: 9 });

const CASES: readonly (readonly [string, Partial<TorrentView>, FullCopies | undefined])[] = [
  ["alone", { peers: [], swarm: tracker(1) }, { kind: "only-here", share: 0 }],
  ["alone, before the tracker answers", { peers: [], swarm: undefined }, { kind: "only-here", share: 0 }],
  [
    "nearly complete peers",
    { peers: peers(0.999, 0.5), swarm: tracker(1) },
    { kind: "only-here", share: 0.999 },
  ],
  ["one complete peer", { peers: peers(1), swarm: tracker(1) }, { kind: "others", count: 1 }],
  ["three complete peers", { peers: peers(1, 1, 1), swarm: tracker(4) }, { kind: "others", count: 3 }],
  [
    "complete peers, and some that still need something",
    { peers: peers(1, 0.6, 0.2, 1) },
    { kind: "arriving", count: 2, lacking: 2, share: 0.2 },
  ],
  [
    "a complete peer, and one that wants no more",
    { peers: [...peers(1), peer(1, { progress: 0.4, peerInterested: false })] },
    { kind: "others", count: 1 },
  ],
  [
    "a complete peer, and a server that is fetching",
    { peers: [...peers(1), peer(9, { progress: 0.4, client: KEEPER_CLIENT })] },
    { kind: "others", count: 1 },
  ],
  ["a complete peer that is a server", { peers: [...peers(0.2), server] }, { kind: "server" }],
  ["a complete person and a server", { peers: [...peers(1), server] }, { kind: "others", count: 1 }],
  ["full copies elsewhere", { peers: peers(0.5), swarm: tracker(3) }, { kind: "unconnected", count: 2 }],
  ["every piece among two peers", { peers: peers(0.6, 0.7), availability: 2.1 }, { kind: "spread" }],
  [
    "some pieces only here",
    { peers: peers(0.6, 0.7), availability: 1.9, swarm: tracker(1) },
    { kind: "only-here", share: 0.7 },
  ],
  ["alone again", { peers: [], swarm: tracker(1), uploaded: torrent(1, {}).length }, { kind: "sent" }],
  [
    "somebody after those that have left",
    { peers: peers(0.2), swarm: tracker(1), uploaded: torrent(1, {}).length },
    { kind: "only-here", share: 0.2 },
  ],
  ["an empty file", { length: 0, peers: peers(1) }, undefined],
  ["paused before all was here", { state: "paused", peers: [] }, undefined],
  ["downloading", { state: "downloading", peers: peers(1) }, undefined],
  ["some files not chosen", { unwanted: [1], piecesHave: 1, peers: peers(0.5) }, undefined],
  ["failed", { state: "failed", peers: [] }, undefined],
];

describe.each(["seeding", "complete"] as const)("full copies, when %s", (state) => {
  it.each(CASES)("%s", (_, over, expected) => {
    expect(fullCopies(torrent(1, { state, availability: 1, ...over }), { kind: "none" })).toEqual(expected);
  });
});

describe("full copies, when the server's keeper has been asked", () => {
  const fetching: Keeping = { kind: "fetching", share: 0.4, expiresAt: 5 };
  const kept: Keeping = { kind: "kept", expiresAt: 5 };
  const shared = (over: Partial<TorrentView>) => torrent(1, { state: "seeding", piecesHave: 1_401, ...over });

  it.each(["seeding", "complete", "paused"] as const)("%s: it depends on the keeper alone", (state) => {
    for (const view of [shared({ state }), shared({ state, peers: peers(1, 1) })]) {
      expect(fullCopies(view, fetching)).toEqual({ kind: "keeper-fetches", share: 0.4 });
      expect(fullCopies(view, kept)).toEqual({ kind: "keeper", until: 5 });
    }
  });

  it("a keeper says nothing about what is not all here", () => {
    expect(fullCopies(shared({ state: "downloading", piecesHave: 3 }), kept)).toBeUndefined();
    expect(fullCopies(shared({ state: "paused", piecesHave: 3 }), kept)).toBeUndefined();
    expect(fullCopies(shared({ length: 0 }), kept)).toBeUndefined();
  });

  it.each<Keeping>([{ kind: "unknown" }, { kind: "none" }, { kind: "over", why: "gone" }])(
    "$kind: the others count",
    (keeping) => {
      expect(fullCopies(shared({ peers: peers(1) }), keeping)).toEqual({ kind: "others", count: 1 });
      expect(fullCopies(shared({ peers: [], swarm: tracker(1) }), keeping)).toEqual({
        kind: "only-here",
        share: 0,
      });
    },
  );
});

it("a paused full copy reaches nobody", () => {
  const paused = torrent(1, { state: "paused", piecesHave: 1_401, peers: [] });
  expect(fullCopies(paused, { kind: "none" })).toEqual({ kind: "paused" });
});

it.each([
  [
    1,
    "1 person has received all of it; you may close this tab. Whoever opens the link later needs someone with a full copy to be here.",
    "1명이 전부 받았어요. 이제 이 탭을 닫아도 돼요. 나중에 링크를 여는 사람은 전체를 가진 사람이 이 페이지를 열어 두어야 받을 수 있어요.",
  ],
  [
    3,
    "3 people have received all of it; you may close this tab. Whoever opens the link later needs someone with a full copy to be here.",
    "3명이 전부 받았어요. 이제 이 탭을 닫아도 돼요. 나중에 링크를 여는 사람은 전체를 가진 사람이 이 페이지를 열어 두어야 받을 수 있어요.",
  ],
])("counts %i in words", (count, english, korean) => {
  expect(en.copies.others(count)).toBe(english);
  expect(ko.copies.others(count)).toBe(korean);
});

it("says in each case the same about closing the tab, in both languages", () => {
  const sentences = {
    others: [en.copies.others(2), ko.copies.others(2)],
    arriving: [en.copies.arriving(1, 1, 0.2), ko.copies.arriving(1, 1, 0.2)],
    spread: [en.copies.spread, ko.copies.spread],
    paused: [en.copies.paused, ko.copies.paused],
    server: [en.copies.server, ko.copies.server],
    keeper: [en.copies.keeper("‡"), ko.copies.keeper("‡")],
    unconnected: [en.copies.unconnected(2), ko.copies.unconnected(2)],
    sent: [en.copies.sent, ko.copies.sent],
    "only-here": [en.copies.onlyHere(0.4), ko.copies.onlyHere(0.4)],
    "keeper-fetches": [en.copies.keeperFetches(0.4), ko.copies.keeperFetches(0.4)],
  };
  for (const [kind, [english = "", korean = ""]] of Object.entries(sentences)) {
    const may = mayClose({ kind } as FullCopies);
    expect([kind, english.includes("may close this tab"), korean.includes("닫아도 돼요")]).toEqual([
      kind,
      may,
      may,
    ]);
  }
});

it("says how far the others are", () => {
  expect(en.copies.onlyHere(0)).toBe("Nobody else has a full copy yet. Keep this tab open.");
  expect(en.copies.onlyHere(0.36)).toBe("Nobody else has more than 36% yet. Keep this tab open.");
  expect(en.copies.arriving(1, 1, 0.2)).toBe(
    "1 of 2 people has a full copy, the other has 20%. Best keep this tab open until everyone has all of it.",
  );
  expect(en.copies.arriving(2, 3, 0.2)).toContain(
    "2 of 5 people have a full copy, the others have at least 20%.",
  );
});
