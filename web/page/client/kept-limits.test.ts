import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepLimits, keepLimitsForNewTabs, recallLimits } from "./kept-limits.ts";

const NO_LIMITS = { upload: undefined, download: undefined };

afterEach(() => vi.unstubAllGlobals());

function stubStorage(name: "sessionStorage" | "localStorage"): Map<string, string> {
  const kept = new Map<string, string>();
  vi.stubGlobal(name, {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  return kept;
}

describe("kept limits", () => {
  let ofTab = new Map<string, string>();
  let ofBrowser = new Map<string, string>();
  beforeEach(() => {
    ofTab = stubStorage("sessionStorage");
    ofBrowser = stubStorage("localStorage");
  });
  const openNewTab = (): void => {
    ofTab = stubStorage("sessionStorage");
  };

  it("are those of before a reload, including zero and none", () => {
    keepLimits({ upload: 0, download: 1_500.4 });
    expect(recallLimits(NO_LIMITS)).toEqual({ upload: 0, download: 1_500 });
    keepLimits(NO_LIMITS);
    expect(recallLimits(NO_LIMITS)).toEqual(NO_LIMITS);
  });

  it("yield to limits from the address", () => {
    keepLimits({ upload: 10, download: 20 });
    expect(recallLimits({ upload: 0, download: undefined })).toEqual({ upload: 0, download: 20 });
  });

  it("that were typed are where a new tab begins, but it does not begin stopped", () => {
    keepLimitsForNewTabs({ upload: 300_000, download: 0 });
    openNewTab();
    expect(recallLimits(NO_LIMITS)).toEqual({ upload: 300_000, download: undefined });
    keepLimitsForNewTabs(NO_LIMITS);
    expect(recallLimits(NO_LIMITS)).toEqual(NO_LIMITS);
  });

  it("of another tab do not replace those of this tab", () => {
    keepLimits({ upload: undefined, download: 20 });
    keepLimitsForNewTabs({ upload: 7_000, download: 7_000 });
    expect(recallLimits(NO_LIMITS)).toEqual({ upload: undefined, download: 20 });
  });

  it("are ignored where they are malformed", () => {
    keepLimits({ upload: 10, download: 20 });
    keepLimitsForNewTabs({ upload: 10, download: 20 });
    for (const kept of [ofTab, ofBrowser]) for (const key of kept.keys()) kept.set(key, "-1e9");
    expect(recallLimits(NO_LIMITS)).toEqual(NO_LIMITS);
  });

  it("are none where the browser denies storage", () => {
    const deny = (): never => {
      throw new DOMException("denied", "SecurityError");
    };
    for (const name of ["sessionStorage", "localStorage"])
      vi.stubGlobal(name, { getItem: deny, setItem: deny, removeItem: deny });
    keepLimits({ upload: 1, download: undefined });
    keepLimitsForNewTabs({ upload: 1, download: undefined });
    expect(recallLimits(NO_LIMITS)).toEqual(NO_LIMITS);
  });
});
