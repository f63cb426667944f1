import { describe, expect, it } from "vitest";
import type { SessionView, TorrentView } from "../../bridge/views.ts";
import { torrent } from "../gallery/made-up.ts";
import { Arrivals, downloadShare, movesBytes } from "./downloads.ts";

const of = (n: number, over: Partial<TorrentView>): SessionView => torrent(n, over);
const MIB = 1024 * 1024;

describe("the progress of a tab's downloads", () => {
  it.each<readonly [string, readonly SessionView[], number | undefined]>([
    ["nothing", [], undefined],
    [
      "no running download",
      [of(1, { state: "seeding" }), of(2, { state: "paused", progress: 0.5 })],
      undefined,
    ],
    ["one", [of(1, { progress: 0.375 })], 0.375],
    ["just begun", [of(1, { progress: 0 })], 0],
    ["nearly complete", [of(1, { progress: 0.9999 })], 0.99],
    ["of unknown length", [of(1, { length: 0, progress: 1 })], undefined],
    [
      "of chosen files",
      [of(1, { wantedLength: MIB, progress: 1 }), of(2, { wantedLength: 3 * MIB, progress: 0.5 })],
      0.625,
    ],
    [
      "a small and a large one",
      [of(1, { length: MIB, progress: 1 }), of(2, { length: 9 * MIB, progress: 0 })],
      0.1,
    ],
  ])("%s", (_, views, share) => {
    expect(downloadShare(views)).toBe(share);
  });
});

it.each<readonly [string, Partial<TorrentView>, boolean]>([
  ["neither", {}, false],
  ["down", { downloadRate: 1 }, true],
  ["up", { state: "seeding", uploadRate: 1 }, true],
])("bytes move: %s", (_, over, moves) => {
  expect(movesBytes([of(1, {}), of(2, over)])).toBe(moves);
});

describe("a download arrives", () => {
  const ids = (views: readonly TorrentView[]): readonly string[] => views.map(({ id }) => id);

  it("once, when it becomes complete here", () => {
    const arrivals = new Arrivals();
    expect(ids(arrivals.next([of(1, { progress: 0.5 }), of(2, { state: "seeding" })]))).toEqual([]);
    const done = of(1, { state: "complete" });
    expect(ids(arrivals.next([done, of(2, { state: "seeding" })]))).toEqual(["t1"]);
    expect(ids(arrivals.next([of(1, { state: "paused" })]))).toEqual([]);
    expect(ids(arrivals.next([done, of(3, { state: "complete" })]))).toEqual(["t3"]);
  });

  it("never, if it is empty", () => {
    expect(new Arrivals().next([of(1, { state: "complete", length: 0 })])).toEqual([]);
  });
});
