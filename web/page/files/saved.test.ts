import { expect, it } from "vitest";
import { torrent } from "../gallery/made-up.ts";
import { SavedFiles } from "./saved.ts";

it("a torrent is saved once each of its files with content is", () => {
  const files = [5, 0, 7].map((length, n) => ({ path: [`${n}.bin`], length }));
  const view = torrent(1, { files });
  const saved = new SavedFiles();
  expect(saved.hasAllOf(view)).toBe(false);
  saved.add(view.infoHash, 0);
  expect(saved.hasAllOf(view)).toBe(false);
  saved.add(view.infoHash, 2);
  expect(saved.hasAllOf(view)).toBe(true);
  expect(saved.hasAllOf(torrent(2, { files }))).toBe(false);
});
