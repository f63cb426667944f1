import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepSlot, recallSlot } from "./kept-in-tab.ts";

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

  it("restores the store slot", () => {
    expect(recallSlot()).toBeUndefined();
    keepSlot(3);
    keepSlot(undefined);
    expect(recallSlot()).toBe(3);
  });

  it("ignores a malformed slot", () => {
    keepSlot(3);
    for (const key of kept.keys()) kept.set(key, "-1e9");
    expect(recallSlot()).toBeUndefined();
  });
});

it("keeps nothing where the browser denies storage", () => {
  const deny = (): never => {
    throw new DOMException("denied", "SecurityError");
  };
  vi.stubGlobal("sessionStorage", { getItem: deny, setItem: deny, removeItem: deny });
  keepSlot(1);
  expect(recallSlot()).toBeUndefined();
});
