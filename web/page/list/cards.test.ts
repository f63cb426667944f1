import { effect, signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import type { SessionView } from "../../bridge/views.ts";
import { torrent } from "../gallery/made-up.ts";
import { followCards } from "./cards.ts";

function list(count: number) {
  const views = Array.from({ length: count }, (_, n) => torrent(n, { name: `${n}.bin` }));
  const torrents = signal<readonly SessionView[]>(views);
  let now = 0;
  const { entries } = followCards(torrents, () => now);
  return {
    torrents,
    entries,
    at: (ms: number) => {
      now = ms;
    },
  };
}

describe("the cards", () => {
  it("a snapshot runs nothing but the changed torrent's followers", () => {
    const { torrents, entries } = list(1000);
    let [lists, cards] = [0, 0];
    effect(() => {
      entries.value;
      lists++;
    });
    for (const entry of entries.peek())
      effect(() => {
        entry.view.value;
        cards++;
      });
    [lists, cards] = [0, 0];
    torrents.value = torrents.peek().map((view, n) => (n === 7 ? { ...view, progress: 0.5 } : view));
    expect([lists, cards]).toEqual([0, 1]);
    expect(entries.peek()[7]?.view.peek().progress).toBe(0.5);
  });

  it.each([
    ["a torrent comes", (views: readonly SessionView[]) => [...views, torrent(9, { name: "9.bin" })], "0129"],
    ["a torrent goes", (views: readonly SessionView[]) => views.slice(1), "12"],
    [
      "one goes as another comes",
      (views: readonly SessionView[]) => [...views.slice(1), torrent(9, {})],
      "129",
    ],
  ])("follow when %s", (_, change, expected) => {
    const { torrents, entries } = list(3);
    torrents.value = change(torrents.peek());
    expect(
      entries
        .peek()
        .map(({ id }) => id.slice(1))
        .join(""),
    ).toBe(expected);
  });

  it("keep a card whose torrent gets its name and length", () => {
    const { torrents, entries } = list(2);
    const before = entries.peek()[0];
    torrents.value = torrents
      .peek()
      .map((view, n) => (n === 0 ? { ...view, name: "Nachher", length: 7 } : view));
    const after = entries.peek()[0];
    expect(after).toMatchObject({ name: "Nachher", folded: "nachher", length: 7 });
    expect([after?.view, after?.history]).toEqual([before?.view, before?.history]);
    expect(after?.history).toBe(before?.history);
  });

  it("follow when a private share can be read, also if its name stays the same", () => {
    const locked = torrent(0, { name: "sealed", sealed: { state: "needs-password" } });
    const torrents = signal<readonly SessionView[]>([locked]);
    const { entries } = followCards(torrents);
    expect(entries.peek()[0]?.name).toBe("");
    torrents.value = [{ ...locked, sealed: { state: "open" } }];
    expect(entries.peek()[0]?.name).toBe("sealed");
  });

  it("record rates when they change", () => {
    const { torrents, entries, at } = list(1);
    at(3000);
    torrents.value = [torrent(0, { name: "0.bin", downloadRate: 5 })];
    expect(entries.peek()[0]?.history.download.now).toBe(5);
  });
});
