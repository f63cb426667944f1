import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { TorrentView } from "../bridge/views.ts";
import { expectCards } from "./arriving.ts";
import { torrent } from "./gallery/made-up.ts";

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});
afterEach(() => vi.unstubAllGlobals());

const list = (...views: TorrentView[]) => signal<readonly TorrentView[]>(views);

it("expects no card in a new tab", () => {
  expect(expectCards(list(), undefined).value).toBe(false);
});

it("expects a share link's card until the link is open or refused", async () => {
  const torrents = list();
  let settle = (_: boolean): void => {};
  const opening = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  const isArriving = expectCards(torrents, opening);
  torrents.value = [];
  expect(isArriving.value).toBe(true);
  settle(false);
  await opening;
  expect(isArriving.value).toBe(false);
});

it("expects the cards that the tab had before a reload until the torrents are known", () => {
  const before = list();
  expectCards(before, undefined);
  before.value = [torrent(1, {})];

  const torrents = list();
  const isArriving = expectCards(torrents, undefined);
  expect(isArriving.value).toBe(true);
  torrents.value = [];
  expect(isArriving.value).toBe(false);
  expect(expectCards(list(), undefined).value).toBe(false);
});
