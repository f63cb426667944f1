import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepTour, recallTour, type TourPlace } from "./kept-tour.ts";

const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});
afterEach(() => vi.unstubAllGlobals());

const place: TourPlace = {
  index: 3,
  predictions: new Map([["client-server", 2]]),
  answers: new Map([["client-server", 1]]),
};

test("a reload finds the step, the predictions and the answers, another visit does not", () => {
  keepTour(place);
  expect(recallTour(true)).toEqual(place);
  expect(recallTour(false)).toBeUndefined();
});

test("keeps nothing once there is nothing to keep", () => {
  keepTour(place);
  keepTour({ index: undefined, predictions: new Map(), answers: new Map() });
  expect(kept.size).toBe(0);
  expect(recallTour(true)).toBeUndefined();
});

test.each([
  ["not JSON", "{"],
  ["no object", "7"],
  [
    "an index that is no step",
    JSON.stringify({ index: 99, predictions: [["no-step", 1], ["chunks", 7], 3] }),
  ],
])("ignores %s", (_, text) => {
  kept.set("tabswarm-tour", text);
  expect(recallTour(true)?.index).toBeUndefined();
  expect(recallTour(true)?.predictions.size ?? 0).toBe(0);
});

test("works where storage is denied", () => {
  const deny = () => {
    throw new Error("denied");
  };
  vi.stubGlobal("sessionStorage", { getItem: deny, setItem: deny, removeItem: deny });
  keepTour(place);
  expect(recallTour(true)).toBeUndefined();
});
