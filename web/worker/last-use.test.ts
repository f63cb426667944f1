import { expect, test } from "vitest";
import { lastUse } from "./last-use.ts";

const NOW = 1_700_000_000_000;
const YEAR_MS = 365 * 86_400_000;

test.each<[string, (number | undefined)[], number | undefined]>([
  ["nothing was noted", [undefined, undefined], undefined],
  ["a torrent was added after the last stamp", [NOW - 5, NOW - 2], NOW - 2],
  ["only one time was noted", [undefined, NOW], NOW],
  ["the clock was a year ahead when the torrent was added", [NOW - 5, NOW + YEAR_MS], NOW - 5],
  ["the clock was a year ahead all the time", [NOW + YEAR_MS, NOW + YEAR_MS], undefined],
  ["the clock was a year behind", [NOW - YEAR_MS, NOW - 2 * YEAR_MS], NOW - YEAR_MS],
  ["the clock stood at its beginning", [0, 0], undefined],
])("the last use when %s", (_, times, expected) => expect(lastUse(times, NOW)).toBe(expected));
