import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { progressIcon, TabIcon } from "./icon.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the tab's icon", () => {
  const OWN = "http://localhost/favicon.svg";
  /** Records every change of the icon. */
  function icon() {
    const shown = [OWN];
    const link = {
      get href() {
        return shown.at(-1) ?? "";
      },
      set href(url: string) {
        shown.push(url);
      },
    } as HTMLLinkElement;
    return { icon: new TabIcon(link), shown };
  }

  it("shows progress at most once per second, and the last figure in the end", () => {
    const { icon: tab, shown } = icon();
    for (const percent of [1, 2, 3, 4]) tab.show(percent);
    expect(shown).toEqual([OWN, progressIcon(1)]);
    vi.advanceTimersByTime(1000);
    expect(shown).toEqual([OWN, progressIcon(1), progressIcon(4)]);
    vi.advanceTimersByTime(60_000);
    expect(shown).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is the page's own again at once when nothing is being downloaded", () => {
    const { icon: tab, shown } = icon();
    tab.show(undefined);
    expect(shown).toEqual([OWN]);
    tab.show(98);
    tab.show(99);
    tab.show(undefined);
    vi.advanceTimersByTime(60_000);
    expect(shown).toEqual([OWN, progressIcon(98), OWN]);
  });
});

it.each([0, 37, 99])("is a drawing at %i percent", (percent) => {
  const url = progressIcon(percent);
  expect(url).toMatch(/^data:image\/svg\+xml,%3Csvg/);
  expect(decodeURIComponent(url)).toContain(`stroke-dasharray="${percent} 100"`);
});
