import { describe, expect, it } from "vitest";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { SessionView, TorrentView } from "../../bridge/views.ts";
import { torrent } from "../gallery/made-up.ts";
import { findable, matches, type Sort, searchWords, sorted } from "./find.ts";

const HASH = "0123456789abcdef0123456789abcdef01234567";

const found = (name: string, query: string): boolean =>
  matches(findable(torrent(1, { name, infoHash: HASH as InfoHash })), searchWords(query));

it("a private share is found by its name only when that is known", () => {
  const sealed = torrent(1, { name: "sealed", files: [], sealed: { state: "no-secret" } });
  expect(matches(findable(sealed), searchWords("sealed"))).toBe(false);
  const opened = torrent(1, { name: "sealed letters.pdf", sealed: { state: "open" } });
  expect(matches(findable(opened), searchWords("letters"))).toBe(true);
});

describe("a search finds a torrent by", () => {
  it.each([
    ["nothing", "Film.mp4", ""],
    ["spaces", "Film.mp4", "   "],
    ["part of its name", "Harbour at dawn.mp4", "at da"],
    ["words in another order", "Harbour at dawn.mp4", "dawn harbour"],
    ["other case", "HARBOUR.MP4", "harbour.mp4"],
    ["other case beyond ASCII", "ÉTÉ À LA PLAGE", "été à la"],
    ["a sharp s", "STRASSE.pdf", "straße"],
    ["a final sigma", "ΟΔΥΣΣΕΥΣ", "οδυσσευς"],
    ["a composed name, typed decomposed", "여름 휴가.jpg".normalize("NFC"), "여름".normalize("NFD")],
    ["a decomposed name, typed composed", "Café.txt".normalize("NFD"), "café".normalize("NFC")],
    ["Korean", "여름 휴가 사진 🏖️", "휴가"],
    ["an emoji", "여름 휴가 사진 🏖️", "🏖"],
    ["Arabic", "صور الصيف.zip", "الصيف"],
    ["its info hash", "x", HASH],
    ["its info hash in capitals", "x", HASH.toUpperCase()],
    ["the start of its info hash", "x", HASH.slice(0, 4)],
    ["part of its info hash", "x", HASH.slice(11, 19)],
    ["its share link", "x", `https://example.org/#${HASH}`],
    ["its private share link", "x", `https://example.org/#${HASH}.q83vEjRWeJCrze8SNFZ4kA.p`],
    ["its magnet", "x", `magnet:?xt=urn:btih:${HASH}&dn=y`],
  ])("%s", (_, name, query) => {
    expect(found(name, query)).toBe(true);
  });

  it.each([
    ["another word", "Film.mp4", "music"],
    ["one of two words", "Film.mp4", "film music"],
    ["another info hash", HASH, HASH.replace("0", "f")],
    ["a number that its info hash contains", "notes 2.txt", "notes 1"],
    ["a year that its info hash contains", "notes.txt", "4567"],
    ["a pattern", "Film.mp4", "F.*m"],
    ["1 MB of letters", "a".repeat(300), "a".repeat(1_000_000)],
  ])("not by %s", (_, name, query) => {
    expect(found(name, query)).toBe(false);
  });

  it("not, at length, by 1 MB of short words", () => {
    const words = searchWords("ab cd efg ".repeat(100_000));
    expect(words).toEqual(["ab", "cd", "efg"]);
    const many = Array.from({ length: 500_000 }, (_, n) => n.toString(36)).join(" ");
    expect(searchWords(many).length).toBeLessThan(1000);
  });
});

describe("a list is ordered", () => {
  const views = [
    torrent(1, { name: "b 10", length: 5, progress: 1, state: "seeding", uploadRate: 7 }),
    torrent(2, { name: "B 9", length: 70, progress: 0.2, downloadRate: 5, uploadRate: 5 }),
    torrent(3, { name: "가", length: 5, progress: 0.9 }),
    torrent(4, { name: "ä", length: 6, progress: 0.2, uploadRate: 7 }),
  ];
  const order = (sort: Sort, list: readonly SessionView[] = views): string =>
    sorted(
      list.map((view) => ({ ...findable(view), view })),
      sort,
      ({ view }) => view,
      "en",
    )
      .map(({ view }) => view.id.slice(1))
      .join("");

  it.each<[Sort, string]>([
    ["recent", "4321"],
    ["name", "4213"],
    ["size", "2431"],
    ["progress", "4231"],
    ["rate", "2413"],
  ])("by %s, the newest first among equals", (sort, expected) => {
    expect(order(sort)).toBe(expected);
  });

  it("also with files that are being prepared", () => {
    const { id, name, length, files, progress }: TorrentView = torrent(5, { progress: 0.5 });
    const preparing: SessionView = {
      kind: "preparing",
      isSealed: false,
      id,
      name,
      length,
      files,
      progress,
      failure: undefined,
    };
    expect(order("rate", [...views, preparing])).toBe("24153");
    expect(order("progress", [...views, preparing])).toBe("42531");
  });
});
