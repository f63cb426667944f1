import { describe, expect, test } from "vitest";
import type { SessionView, TorrentView } from "../bridge/views.ts";
import { completeViews } from "../page/client/complete-views.ts";
import { torrent } from "../page/gallery/made-up.ts";
import { ViewDifferences } from "./view-differences.ts";

const some = [{ path: ["a"], length: 1, offset: 0 }];
const others = [{ path: ["b"], length: 2, offset: 0 }];

describe("view updates", () => {
  test("contain what has changed, and nothing of 999 other torrents", () => {
    const differences = new ViewDifferences();
    const views = Array.from({ length: 1000 }, (_, i) => torrent(i, {}));
    expect(differences.next(views)?.changed).toHaveLength(1000);
    expect(differences.next([...views])).toBeUndefined();
    const next = views.with(500, { ...(views[500] ?? torrent(500, {})), piecesHave: 1 });
    const same = { files: undefined, unwanted: undefined };
    expect(differences.next(next)).toEqual({ changed: [{ ...next[500], ...same }], ids: undefined });
  });

  test("contain files once, and again when they change or the view reappears", () => {
    const differences = new ViewDifferences();
    const filesOf = (...views: SessionView[]) => differences.next(views)?.changed.map(({ files }) => files);
    const [first, second] = [torrent(1, { files: some }), torrent(2, { files: some })];
    expect(filesOf(first)).toEqual([some]);
    expect(filesOf({ ...first, piecesHave: 1 }, second)).toEqual([undefined, some]);
    expect(filesOf({ ...first, files: others }, second)).toEqual([others]);
    expect(filesOf(second)).toEqual([]);
    expect(filesOf(first, second)).toEqual([some]);
  });

  test("contain the unwanted files when these change", () => {
    const differences = new ViewDifferences();
    const unwantedOf = (view: TorrentView) =>
      differences.next([view])?.changed.map((update) => "unwanted" in update && update.unwanted);
    const view = torrent(1, { files: [...some, ...others], unwanted: [1] });
    expect(unwantedOf(view)).toEqual([[1]]);
    expect(unwantedOf({ ...view, piecesHave: 1 })).toEqual([undefined]);
    expect(unwantedOf({ ...view, unwanted: [] })).toEqual([[]]);
  });

  test("are completed on the page, where unchanged views stay the same objects", () => {
    const differences = new ViewDifferences();
    let shown: readonly SessionView[] = [];
    const [first, second] = [torrent(1, { files: some }), torrent(2, { files: others })];
    const changed = { ...first, piecesHave: 7, unwanted: [0] };
    const sequence = [
      [first],
      [second, first],
      [first, second],
      [changed, second],
      [second],
      [],
      [first, second],
    ];
    for (const views of sequence) {
      const before = shown;
      const updates = structuredClone(differences.next(views));
      shown = updates === undefined ? shown : completeViews(shown, updates);
      expect(shown).toEqual(views);
      const isKept = views.includes(second) && before.some(({ id }) => id === second.id);
      if (isKept) expect(before).toContain(shown.find(({ id }) => id === second.id));
    }
  });
});
