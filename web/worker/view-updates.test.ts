import { describe, expect, test } from "vitest";
import type { SessionView } from "../bridge/views.ts";
import { completeViews } from "../page/client/complete-views.ts";
import { torrent } from "../page/gallery/made-up.ts";
import { ViewUpdates } from "./view-updates.ts";

const some = [{ path: ["a"], length: 1 }];
const others = [{ path: ["b"], length: 2 }];

describe("files in view updates", () => {
  test("are sent once, and again when they change or the view reappears", () => {
    const updates = new ViewUpdates();
    const filesOf = (...views: SessionView[]) => updates.next(views).map(({ files }) => files);
    const [first, second] = [torrent(1, { files: some }), torrent(2, { files: some })];
    expect(filesOf(first)).toEqual([some]);
    expect(filesOf({ ...first, piecesHave: 1 }, second)).toEqual([undefined, some]);
    expect(filesOf({ ...first, files: others }, second)).toEqual([others, undefined]);
    expect(filesOf(second)).toEqual([undefined]);
    expect(filesOf(first, second)).toEqual([some, undefined]);
  });

  test("are complete on the page after every update", () => {
    const updates = new ViewUpdates();
    let shown: readonly SessionView[] = [];
    const [first, second] = [torrent(1, { files: some }), torrent(2, { files: others })];
    const sequence = [[first], [second, first], [first, second], [second], [], [first, second], [second]];
    for (const views of sequence) {
      shown = completeViews(shown, structuredClone(updates.next(views)));
      expect(shown).toEqual(views);
    }
  });
});
