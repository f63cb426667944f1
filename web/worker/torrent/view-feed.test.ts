import { describe, expect, test } from "vitest";
import type { TorrentView } from "../../bridge/torrent-view.ts";
import { completeViews } from "../../page/client/complete-views.ts";
import { torrent } from "../../page/gallery/made-up.ts";
import { FilesTold } from "./view-feed.ts";

const some = [{ path: ["a"], length: 1 }];
const others = [{ path: ["b"], length: 2 }];

describe("files", () => {
  test("are told once, and again when they change or the card comes anew", () => {
    const told = new FilesTold();
    const toldOf = (...views: TorrentView[]) => told.updates(views).map(({ files }) => files);
    const [first, second] = [torrent(1, { files: some }), torrent(2, { files: some })];
    expect(toldOf(first)).toEqual([some]);
    expect(toldOf({ ...first, piecesHave: 1 }, second)).toEqual([undefined, some]);
    expect(toldOf({ ...first, files: others }, second)).toEqual([others, undefined]);
    expect(toldOf(second)).toEqual([undefined]);
    expect(toldOf(first, second)).toEqual([some, undefined]);
  });

  test("the page always shows all of them", () => {
    const told = new FilesTold();
    let shown: readonly TorrentView[] = [];
    const [first, second] = [torrent(1, { files: some }), torrent(2, { files: others })];
    for (const views of [
      [first],
      [second, first],
      [first, second],
      [second],
      [],
      [first, second],
      [second],
    ]) {
      shown = completeViews(shown, structuredClone(told.updates(views)));
      expect(shown).toEqual(views);
    }
  });
});
