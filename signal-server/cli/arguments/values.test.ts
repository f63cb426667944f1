import { expect, test } from "vitest";
import { parseCount, parseDuration, parseRate, parseUntil } from "./values.ts";

test.each([
  ["500", 500],
  ["500k", 500_000],
  ["500 K", 500_000],
  ["1.5M", 1_500_000],
  ["2MB/s", 2_000_000],
  ["1Mi", 1_048_576],
  ["2G", 2_000_000_000],
  ["0", 0],
  ["0.5k", 500],
  ["-1", undefined],
  ["1e3", undefined],
  ["k", undefined],
  ["", undefined],
  ["99999999999999999G", undefined],
])("the rate %j is %s bytes per second", (text, expected) => expect(parseRate(text)).toBe(expected));

test.each([
  ["30s", 30_000],
  ["90m", 5_400_000],
  ["24h", 86_400_000],
  ["7D", 604_800_000],
  ["1h30m", 5_400_000],
  ["60", undefined],
  ["0s", undefined],
  ["1y", undefined],
  ["999999999w", undefined],
])("the time %j takes %s ms", (text, expected) => expect(parseDuration(text)).toBe(expected));

const NOW = Date.parse("2030-06-01T12:00:00Z");

test.each([
  ["24h", NOW + 86_400_000],
  ["2030-06-02T00:00:00Z", NOW + 43_200_000],
  ["2030-06-02 00:00:00+01:00", NOW + 39_600_000],
  ["2030-06-01T11:59:59Z", undefined],
  ["2030-13-01T00:00Z", undefined],
  ["9999-01-01", undefined],
  ["tomorrow", undefined],
])("%j ends at %s", (text, expected) => expect(parseUntil(text, NOW)).toBe(expected));

test("a date without a zone is local time", () => {
  expect(parseUntil("2030-06-03T10:30", NOW)).toBe(new Date(2030, 5, 3, 10, 30).getTime());
});

test.each([
  ["1", 1],
  ["0", undefined],
  ["1.5", undefined],
  ["1234567", undefined],
])("the number %j is %s", (text, expected) => expect(parseCount(text)).toBe(expected));
