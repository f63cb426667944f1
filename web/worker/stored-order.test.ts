import { expect, it } from "vitest";
import type { StoredItem } from "../bridge/storage.ts";
import { inListOrder } from "./stored-order.ts";

const item = (name: string, holder: StoredItem["holder"], slot: number, lastUsedAt?: number) => ({
  name,
  holder,
  slot,
  lastUsedAt,
});

it("lists this tab's items first, then other tabs', then closed tabs' by last use", () => {
  const items = [
    item("unknown", "closed", 4),
    item("older", "closed", 5, 100),
    item("notes 10", "other", 2, 900),
    item("notes 9", "other", 2, 100),
    item("later", "closed", 6, 300),
    item("first tab's", "other", 1, 50),
    item("own", "this", 3, 10),
  ];
  expect(inListOrder(items).map(({ name }) => name)).toEqual([
    "own",
    "first tab's",
    "notes 9",
    "notes 10",
    "later",
    "older",
    "unknown",
  ]);
});
