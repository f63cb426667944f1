import { describe, expect, it } from "vitest";
import type { PeerId } from "../../../shared/core/ids.ts";
import { KEEPER_CLIENT } from "../../../shared/keeper/protocol.ts";
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
  it("the only one that had everything is the sharer, the others are counted", () => {
    expect(labels(view({ a: 0.2, b: 1, c: 0.5 }), view({ a: 0.2, b: 1, c: 0.5, d: 0.9 }))).toBe(
      "a:0 b:sharer c:1 d:2",
    );
  });

  it("a downloader that finishes is one of the others", () => {
    expect(labels(view({ a: 0.9 }), view({ a: 1 }))).toBe("a:0");
    expect(labels(view({ a: 0.9 }), view({ a: 1, b: 1 }))).toBe("a:0 b:sharer");
  });

  it("of several full copies none is marked, whether they are met together or only counted", () => {
    expect(labels(view({ a: 1, b: 1, c: 0.9 }), view({ a: 1, b: 1, c: 1 }))).toBe("a:0 b:1 c:2");
    const two = { swarm: { seeders: 2, leechers: 1 } };
    expect(labels(view({ c: 0.5 }, two), view({ c: 0.5, a: 1 }, two), view({ a: 1, b: 1 }, two))).toBe(
      "c:0 a:1 b:2",
    );
  });

  it("a keeper is called so, also when it says so only after it was taken for the sharer", () => {
    const copy = view({ b: 1, c: 0.5 });
    const said = {
      ...copy,
      peers: copy.peers.map((one, n) => (n === 0 ? { ...one, client: KEEPER_CLIENT } : one)),
    };
    expect(labels(said)).toBe("b:keeper c:0");
    expect(labels(copy)).toBe("b:sharer c:0");
    expect(labels(copy, said, said)).toBe("b:keeper c:0");
  });

  it("a copy that is finished later does not unmark the only one that was there", () => {
    const later = { swarm: { seeders: 2, leechers: 0 } };
    expect(labels(view({ c: 0.5 }), view({ c: 1, a: 1 }, later), view({ a: 1, d: 1 }, later))).toBe(
      "c:0 a:sharer d:1",
    );
    expect(labels(view({ a: 1 }, { swarm: undefined }), view({ a: 1, d: 1 }, later))).toBe("a:sharer d:0");
  });

  it("of ten thousand peers that come and go, those that are here keep their names, and few others are kept", () => {
    const known = new KnownPeers();
    known.follow(view({ s: 1, a: 0.5 }));
    for (let n = 0; n < 10_000; n += 100) {
      const passing = Object.fromEntries(Array.from({ length: 100 }, (_, m) => [`p${n + m}`, 0.1]));
      known.follow(view({ a: 0.5, ...passing }));
    }
    expect([known.of("s" as PeerId)?.label, known.of("a" as PeerId)?.label]).toEqual(["sharer", 0]);
    expect(known.of("p9999" as PeerId)?.label).toBe(10_000);
    const all = Array.from({ length: 10_000 }, (_, n) => `p${n}` as PeerId);
    expect(known.inOrder(all).length).toBeLessThanOrEqual(1_000);
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
