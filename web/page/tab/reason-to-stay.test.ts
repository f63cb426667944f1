import { describe, expect, it } from "vitest";
import type { SessionView, TorrentView } from "../../bridge/views.ts";
import { peer, torrent } from "../gallery/made-up.ts";
import type { Keeping } from "../keeper/keeping.ts";
import { type ReasonToStay, reasonToStay } from "./reason-to-stay.ts";

const preparing: SessionView = {
  kind: "preparing",
  isSealed: false,
  id: "p",
  name: "film.mp4",
  length: 5,
  files: [],
  progress: 0.4,
  failure: undefined,
};
const leechers = [peer(0, { progress: 0.4 }), peer(1, { progress: 0 })];
const seeder = peer(2, { progress: 1 });
const alone = { seeders: 1, leechers: 2 };
const memory: Partial<TorrentView> = { notices: [{ code: "memory-only" }], downloaded: 9, piecesHave: 4 };
const of = (over: Partial<TorrentView>): SessionView =>
  torrent(1, { availability: 1, swarm: alone, ...over });

const CASES: readonly (readonly [string, SessionView, ReasonToStay | undefined])[] = [
  ["hashing", preparing, "preparing"],
  ["hashing that failed", { ...preparing, failure: { code: "unreadable-file" } }, undefined],

  ["the last seeder, peers connected", of({ state: "seeding", peers: leechers }), "last-seeder"],
  ["the last that completed, peers connected", of({ state: "complete", peers: leechers }), "last-seeder"],
  [
    "the last seeder, before the tracker answers",
    of({ state: "seeding", peers: leechers, swarm: undefined }),
    "last-seeder",
  ],
  [
    "no full copy but this, every piece elsewhere",
    of({ state: "seeding", peers: leechers, availability: 2 }),
    "last-seeder",
  ],
  ["the last seeder, nobody connected", of({ state: "seeding", peers: [] }), undefined],
  ["a seeder among others", of({ state: "seeding", peers: [...leechers, seeder] }), undefined],
  ["only seeders connected", of({ state: "seeding", peers: [seeder] }), undefined],
  [
    "a seeder; the tracker knows of another",
    of({ state: "seeding", peers: leechers, swarm: { seeders: 2, leechers: 2 } }),
    undefined,
  ],
  ["a paused seeder", of({ state: "paused", peers: [], piecesHave: 1_401 }), undefined],
  ["an empty file", of({ state: "seeding", length: 0, peers: leechers }), undefined],

  ["not stored", of({ state: "seeding", notices: [{ code: "not-stored" }], peers: [] }), "not-stored"],
  ["not stored, paused", of({ state: "paused", notices: [{ code: "not-stored" }], peers: [] }), "not-stored"],
  ["not stored, and failed since", of({ state: "failed", notices: [{ code: "not-stored" }] }), undefined],

  ["an unsaved download in memory", of({ state: "complete", ...memory }), "unsaved"],
  ["part of a download in memory", of({ state: "downloading", ...memory }), "unsaved"],
  ["a paused download in memory", of({ state: "paused", ...memory }), "unsaved"],
  [
    "a download in memory without a piece yet",
    of({ state: "downloading", ...memory, piecesHave: 0 }),
    undefined,
  ],
  [
    "the user's own files in memory",
    of({ state: "seeding", ...memory, downloaded: 0, peers: [] }),
    undefined,
  ],
  [
    "the user's own files in memory, paused",
    of({ state: "paused", ...memory, downloaded: 0, peers: [] }),
    undefined,
  ],

  ["downloading", of({ state: "downloading", peers: leechers, piecesHave: 4, downloaded: 9 }), undefined],
  [
    "complete, nobody connected",
    of({ state: "complete", piecesHave: 4, downloaded: 9, peers: [] }),
    undefined,
  ],
  ["looking for peers", of({ state: "looking-for-peers" }), undefined],
];

const KNOWING_NOTHING = { isSaved: () => false, keepingOf: () => undefined };

describe("closing the tab", () => {
  it.each(CASES)("%s", (_, view, reason) => {
    expect(reasonToStay([view], KNOWING_NOTHING)).toBe(reason);
  });

  it("asks for nothing once a download in memory has been saved", () => {
    const view = of({ state: "complete", ...memory, peers: [] });
    expect(reasonToStay([view], { ...KNOWING_NOTHING, isSaved: () => true })).toBeUndefined();
  });

  it("asks for nothing once the server's keeper has everything, and not before", () => {
    const knowing = (keeping: Keeping) => ({ isSaved: () => false, keepingOf: () => keeping });
    const fetching = knowing({ kind: "fetching", share: 0.9, expiresAt: 5 });
    const kept = knowing({ kind: "kept", expiresAt: 5 });
    const shared = of({ state: "seeding", peers: leechers });
    expect(reasonToStay([shared], fetching)).toBe("last-seeder");
    expect(reasonToStay([shared], kept)).toBeUndefined();
    const onDisk = of({ state: "seeding", peers: [], notices: [{ code: "not-stored" }] });
    expect(reasonToStay([onDisk], fetching)).toBe("not-stored");
    expect(reasonToStay([onDisk], kept)).toBeUndefined();
  });

  it("finds a reason among others, and none in an empty tab", () => {
    const idle = of({ state: "looking-for-peers" });
    expect(reasonToStay([idle, preparing], KNOWING_NOTHING)).toBe("preparing");
    expect(reasonToStay([], KNOWING_NOTHING)).toBeUndefined();
  });
});
