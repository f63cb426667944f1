import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepLimits, keepSlot, recallLimits, recallSlot } from "./kept-in-tab.ts";

const NO_LIMITS = { upload: undefined, download: undefined };

afterEach(() => vi.unstubAllGlobals());

describe("a reload", () => {
  const kept = new Map<string, string>();
  beforeEach(() => {
    kept.clear();
    vi.stubGlobal("sessionStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    });
  });

  it("restores the limits, including zero and none", () => {
    keepLimits({ upload: 0, download: 1_500.4 });
    expect(recallLimits(NO_LIMITS)).toEqual({ upload: 0, download: 1_500 });
    keepLimits(NO_LIMITS);
    expect(recallLimits(NO_LIMITS)).toEqual(NO_LIMITS);
  });

  it("prefers limits from the address", () => {
    keepLimits({ upload: 10, download: 20 });
    expect(recallLimits({ upload: 0, download: undefined })).toEqual({ upload: 0, download: 20 });
  });

  it("restores the store slot", () => {
    expect(recallSlot()).toBeUndefined();
    keepSlot(3);
    keepSlot(undefined);
    expect(recallSlot()).toBe(3);
  });

  it("ignores malformed values", () => {
    keepLimits({ upload: 10, download: 20 });
    for (const key of kept.keys()) kept.set(key, "-1e9");
    expect(recallLimits(NO_LIMITS)).toEqual(NO_LIMITS);
  });
});

it("keeps nothing where the browser denies storage", () => {
  const deny = (): never => {
    throw new DOMException("denied", "SecurityError");
  };
  vi.stubGlobal("sessionStorage", { getItem: deny, setItem: deny, removeItem: deny });
  keepLimits({ upload: 1, download: undefined });
  expect(recallLimits(NO_LIMITS)).toEqual(NO_LIMITS);
});
