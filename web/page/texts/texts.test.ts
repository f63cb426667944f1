import { describe, expect, it } from "vitest";
import type { ProblemCode } from "../../bridge/problems.ts";
import { en } from "./en.ts";
import { createFormat } from "./format.ts";

const format = createFormat("en");

describe("numbers", () => {
  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1_000, "1 kB"],
    [16_384, "16.4 kB"],
    [999_600, "1 MB"],
    [20_983_865, "21 MB"],
    [4_294_967_296, "4.29 GB"],
    [5e15, "5,000 TB"],
  ])("%d bytes are %s", (bytes, text) => expect(format.size(bytes)).toBe(text));

  it.each([
    [0, "0 kB/s"],
    [340, "0.3 kB/s"],
    [49_900, "49.9 kB/s"],
    [3_140_000, "3.14 MB/s"],
  ])("%d bytes a second are %s", (rate, text) => expect(format.rate(rate)).toBe(text));

  it.each([
    [0, "0 s"],
    [0.3, "0 s"],
    [4.4, "4 s"],
    [83, "1 min 23 s"],
    [660, "11 min"],
    [700, "11 min"],
    [3_600, "1 h"],
    [11_100, "3 h 5 min"],
    [90_000, "1 d 1 h"],
  ])("%d seconds are %s", (seconds, text) => expect(format.duration(seconds)).toBe(text));

  it.each([
    [0, "0 s"],
    [0.5, "0.5 s"],
    [8, "8 s"],
    [14.545, "14.5 s"],
    [59.94, "59.9 s"],
    [59.96, "1 min"],
    [65.4, "1 min 5 s"],
    [4_000, "1 h 6 min"],
  ])("a measurement of %d seconds is %s", (seconds, text) => expect(format.time(seconds)).toBe(text));

  it("ratios have two decimals", () => expect(format.ratio(1.0049)).toBe("1.00"));

  it("show 100 % only for a complete torrent", () => {
    expect([0, 0.359, 0.9999, 1, 1.2].map(format.percent)).toEqual(["0%", "35%", "99%", "100%", "100%"]);
  });
});

it("Korean numbers have no space before their units", () => {
  const korean = createFormat("ko");
  expect(korean.size(999)).toBe("999바이트");
  expect(korean.size(20_983_865)).toBe("21MB");
  expect(korean.rate(3_140_000)).toBe("3.14MB/s");
  expect(korean.percent(0.359)).toBe("35%");
  expect(korean.duration(11_100)).toBe("3시간 5분");
  expect(korean.time(14.545)).toBe("14.5초");
});

describe("sentences", () => {
  const codes = Object.keys(en.problems) as ProblemCode[];

  it.each(codes)("%s: complete with and without its detail, and the same otherwise", (code) => {
    for (const detail of ["", "some detail"]) {
      const sentence = en.problems[code](detail);
      expect(sentence).toMatch(/^["“A-Z].*[.)]$/u);
      expect(sentence).not.toMatch(/undefined|“”|\(\)| {2}| [.,]/);
    }
  });

  it("contain their detail", () => {
    expect(en.problems["tracker-unreachable"]("wss://a.example")).toContain("wss://a.example");
    expect(en.problems["unreadable-file"]("a.txt")).toContain("a.txt");
    expect(en.badParameter.rate("upload", "fast")).toContain("upload=fast");
  });

  it("name the limits that are set", () => {
    expect(en.limits.active({ upload: 1_000_000, download: undefined })).toBe("Limited to 1 MB/s up");
    expect(en.limits.active({ upload: 0, download: 2_500 })).toBe("Limited to 0 kB/s up and 2.5 kB/s down");
  });

  it("use singular and plural correctly", () => {
    expect([1, 2].map((count) => en.people.from(true, count))).toEqual([
      "from the sharer and 1 other",
      "from the sharer and 2 others",
    ]);
    expect([0, 1].map((others) => en.people.fromCopies(2 - others, others))).toEqual([
      "from 2 people with a full copy",
      "from 1 person with a full copy and 1 other",
    ]);
  });

  it("have exactly these statuses", () => {
    expect(Object.values(en.status)).toEqual([
      "Preparing",
      "Looking for peers",
      "Downloading",
      "Complete",
      "Seeding",
      "Paused",
    ]);
    expect(en.failed("why")).toBe("Failed: why");
  });
});
