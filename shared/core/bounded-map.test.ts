import { describe, expect, test } from "vitest";
import { BoundedMap } from "./bounded-map.ts";

const keysOf = (map: ReadonlyMap<string, unknown>) => [...map.keys()].join("");

describe("a bounded map", () => {
  test("deletes the oldest entry beyond its limit", () => {
    const map = new BoundedMap<string, number>(2);
    for (const key of "abc") map.set(key, 0);
    expect(keysOf(map)).toBe("bc");
  });

  test("makes an entry the newest when its key is set again", () => {
    const map = new BoundedMap<string, number>(2);
    for (const key of "abac") map.set(key, 0);
    expect(keysOf(map)).toBe("ac");
  });

  test("limits the sum of weights, without those of deleted entries", () => {
    const map = new BoundedMap<string, string>(5, ({ length }) => length);
    map.set("a", "xxx").set("b", "xx");
    expect(keysOf(map)).toBe("ab");
    map.set("c", "x");
    expect(keysOf(map)).toBe("bc");
    map.delete("b");
    map.set("d", "xxxx");
    expect(keysOf(map)).toBe("cd");
    map.clear();
    map.set("e", "xxxxx");
    expect(keysOf(map)).toBe("e");
  });

  test("does not keep an entry that is heavier than the limit", () => {
    const map = new BoundedMap<string, string>(2, ({ length }) => length);
    expect(map.set("a", "xxx").size).toBe(0);
  });
});
