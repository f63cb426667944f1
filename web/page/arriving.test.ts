import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { TorrentView } from "../bridge/views.ts";
import { expectCards, expectFirstDownload, expectFirstPiece, expectReceiver } from "./arriving.ts";
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

it("a page is a receiver's when its address opened a link before there were cards, until the last card is gone", () => {
  const torrents = list();
  const { isReceiver, came } = expectReceiver(torrents, false);
  expect(isReceiver.value).toBe(false);
  came();
  torrents.value = [torrent(1, {})];
  expect(isReceiver.value).toBe(true);
  torrents.value = [];
  expect(isReceiver.value).toBe(false);
});

it("a page with cards is not a receiver's because another link is opened", () => {
  const { isReceiver, came } = expectReceiver(list(torrent(1, {})), false);
  came();
  expect(isReceiver.value).toBe(false);
});

it("after a reload a page is a receiver's only if it was one before", () => {
  const typed = expectReceiver(list(), true);
  typed.came();
  expect(typed.isReceiver.value).toBe(false);
  expectReceiver(list(), false).came();
  const opened = expectReceiver(list(), true);
  opened.came();
  expect(opened.isReceiver.value).toBe(true);
});

it("awaits the first piece of a download, and no peer that does not come", () => {
  vi.useFakeTimers();
  try {
    const isArriving = signal(true);
    const torrents = list();
    const isAwaited = expectFirstPiece(torrents, isArriving);
    const isDownloading = expectFirstDownload(torrents, isArriving);
    expect(isAwaited.value).toBe(true);
    torrents.value = [torrent(1, { state: "looking-for-peers", progress: 0 })];
    isArriving.value = false;
    expect(isAwaited.value).toBe(true);
    torrents.value = [torrent(1, { state: "downloading", progress: 0 })];
    expect(isAwaited.value).toBe(true);
    torrents.value = [torrent(1, { state: "downloading", progress: 0.01 })];
    expect(isAwaited.value).toBe(false);
    torrents.value = [torrent(1, { state: "downloading", progress: 0 })];
    expect(isAwaited.value).toBe(true);
    vi.advanceTimersByTime(3000);
    expect([isAwaited.value, isDownloading.value]).toEqual([false, true]);
    torrents.value = [torrent(1, { state: "seeding", progress: 1 })];
    expect(isDownloading.value).toBe(false);
    torrents.value = [torrent(1, { state: "downloading", progress: 0.5 })];
    vi.advanceTimersByTime(3000);
    expect(isDownloading.value).toBe(false);
    expect(expectFirstPiece(list(), signal(false)).value).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});
