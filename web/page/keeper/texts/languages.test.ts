import { describe, expect, it } from "vitest";
import {
  type Samples,
  tellingOtherThings,
  unmatched,
  untranslated,
  writtenOut,
} from "../../texts/languages.contract.ts";
import { en } from "./en.ts";
import { ko } from "./ko.ts";
import type { KeeperTexts } from "./texts.ts";

const anyOver: [string][] = [["‡size"]];
const samples: Samples<KeeperTexts> = {
  keep: [[1], [7]],
  extend: [[1], [7]],
  allows: [[7, "‡size"]],
  sees: {},
  tooLarge: [["‡size"]],
  fetchingUntil: [["‡date"]],
  over: {
    public: anyOver,
    "too-large": anyOver,
    "no-room": anyOver,
    "nobody-completes": anyOver,
    "given-up": anyOver,
    refused: anyOver,
    expired: anyOver,
    gone: anyOver,
  },
  failures: {},
  removal: [["‡date"]],
  details: { fetching: [["‡share"]], kept: [["‡date"]] },
};

const english = writtenOut(en, samples);
const korean = writtenOut(ko, samples);

describe("the sentences about the keeper", () => {
  it("are the same in both languages, with the same figures", () => {
    expect(unmatched(english, korean)).toEqual([]);
    expect(untranslated(english, korean)).toEqual([]);
    expect(tellingOtherThings(english, korean)).toEqual([]);
  });

  it("are whole sentences, which say what happened and what to do", () => {
    for (const [path, text] of english)
      if (/^(failures|over)\./.test(path)) expect(text, path).toMatch(/^[A-Z].*\.$/);
    for (const [path, text] of korean) {
      expect(text, path).not.toMatch(/‡[\w=]+[”)]*(은|는|이|가|을|를|와|과|으로|로)(?![가-힣])/);
      expect(text, path).not.toMatch(/(니다|한다|된다|이다)[.!]?$/);
      if (/^(failures|over)\./.test(path)) expect(text, path).toMatch(/(요|세요)\.$/);
    }
  });

  it("count days", () => {
    expect([1, 7].map(en.keep)).toEqual(["Keep it available for 1 day", "Keep it available for 7 days"]);
    expect([1, 7].map(en.extend)).toEqual(["Keep it for 1 more day", "Keep it for 7 more days"]);
  });
});
