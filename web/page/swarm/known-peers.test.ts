import { describe, expect, it } from "vitest";
import type { PeerId } from "../../../shared/core/ids.ts";
import type { TorrentView } from "../../bridge/views.ts";
import { peer, torrent } from "../gallery/made-up.ts";
import { KnownPeers, letters } from "./known-peers.ts";
import { SHARER_COLOUR } from "./peer-colours.ts";

/** Peers as text: a name and how much of the torrent it has. */
function view(peers: Readonly<Record<string, number>>, over: Partial<TorrentView> = {}): TorrentView {
  const present = Object.entries(peers).map(([name, progress], n) => ({
    ...peer(n),
    peerId: name as PeerId,
    progress,
  }));
  return torrent(1, { piecesHave: 1, peers: present, ...over });
}

function labels(...views: readonly TorrentView[]): string {
  const known = new KnownPeers();
  for (const one of views) known.follow(one);
  const all = [...new Set(views.flatMap(({ peers }) => peers.map(({ peerId }) => peerId)))];
  return all.map((peerId) => `${peerId}:${known.of(peerId)?.label}`).join(" ");
}

describe("the peers of a torrent", () => {
  it("the first that had everything is the sharer, the others are counted", () => {
    expect(labels(view({ a: 0.2, b: 1, c: 0.5 }), view({ a: 0.2, b: 1, c: 0.5, d: 0.9 }))).toBe(
      "a:0 b:sharer c:1 d:2",
    );
  });

  it("a second full copy is one of the others, and so is a downloader that finishes", () => {
    expect(labels(view({ a: 1, b: 1, c: 0.9 }), view({ a: 1, b: 1, c: 1 }))).toBe("a:sharer b:0 c:1");
    expect(labels(view({ a: 0.9 }), view({ a: 1 }))).toBe("a:0");
  });

  it("a peer may say a moment after it has connected that it has everything", () => {
    expect(labels(view({ a: 0 }))).toBe("a:undefined");
    expect(labels(view({ a: 0 }), view({ a: 1 }))).toBe("a:sharer");
    expect(labels(view({ a: 0 }), view({ a: 0 }), view({ a: 1 }))).toBe("a:0");
  });

  it("nobody else is the sharer of what is whole here", () => {
    const whole = { piecesHave: 10, pieceCount: 10 };
    expect(labels(view({ a: 1, b: 0.5 }, whole))).toBe("a:0 b:1");
  });

  it("a peer keeps its name and colour while others come and go", () => {
    const known = new KnownPeers();
    known.follow(view({ a: 0.5, b: 1 }));
    const before = ["a", "b"].map((name) => known.of(name as PeerId));
    known.follow(view({ c: 0.5 }));
    known.follow(view({ a: 0.7, c: 0.5, b: 1 }));
    expect(["a", "b"].map((name) => known.of(name as PeerId))).toEqual(before);
    expect(before[1]?.colour).toBe(SHARER_COLOUR);
  });

  it("are listed with the sharer first, those that have left too", () => {
    const known = new KnownPeers();
    known.follow(view({ a: 0.5, b: 0.5, s: 1 }));
    known.follow(view({}));
    const order = known.inOrder(["b", "s", "nobody", "a"] as PeerId[]);
    expect(order.map(({ peerId }) => peerId)).toEqual(["s", "a", "b"]);
  });
});

it("letters go on after Z", () => {
  expect([0, 25, 26, 27, 51, 52, 701, 702].map(letters)).toEqual([
    "A",
    "Z",
    "AA",
    "AB",
    "AZ",
    "BA",
    "ZZ",
    "AAA",
  ]);
});
