import { describe, expect, it } from "vitest";
import {
  tellingOtherThings,
  unmatched,
  untranslated,
  writtenOut,
} from "../../page/texts/languages.contract.ts";
import { en } from "./en.ts";
import { enPeer } from "./en-peer.ts";
import { enReadings } from "./en-readings.ts";
import { ko } from "./ko.ts";
import { koPeer } from "./ko-peer.ts";
import { koReadings } from "./ko-readings.ts";
import { peerSamples, readingSamples, samples } from "./testing/samples.ts";

describe.each([
  {
    part: "the page",
    english: writtenOut({ ...en, format: undefined }, samples),
    korean: writtenOut({ ...ko, format: undefined }, samples),
    least: 300,
    same: ["peers.named#0"],
  },
  {
    part: "pictures",
    english: writtenOut(enReadings, readingSamples),
    korean: writtenOut(koReadings, readingSamples),
    least: 50,
    // The letters in cells abbreviate English words.
    same: [
      "mark#0",
      "choker.marks.regular.letter",
      "choker.marks.in-turn.letter",
      "choker.marks.by-chance.letter",
      "choker.marks.lent.letter",
      "choker.marks.optimistic.letter",
      "choker.marks.snubbed.letter",
    ],
  },
  {
    part: "a peer's page",
    english: writtenOut(enPeer, peerSamples),
    korean: writtenOut(koPeer, peerSamples),
    least: 10,
    same: [],
  },
])("Korean and English: $part", ({ english, korean, least, same }) => {
  it("have the same texts, all present", () => {
    expect(english.size).toBeGreaterThan(least);
    expect(unmatched(english, korean)).toEqual([]);
  });

  it("Korean contains no English except these", () => {
    expect(untranslated(english, korean)).toEqual(same);
  });

  it("contain the same figures and names", () => {
    expect(tellingOtherThings(english, korean)).toEqual([]);
  });

  it("attach no particle to outside words and leave no gaps", () => {
    for (const [path, text] of korean) {
      expect(text, path).not.toMatch(/‡[\w=]+[”)]*(은|는|이|가|을|를|와|과|으로|로)(?![가-힣])/);
      expect(text, path).not.toMatch(/[은는이가을를]\([은는이가을를]\)/);
      expect(text, path).not.toMatch(/(니다|한다|된다|이다|하라|시오)[.!]?$/);
    }
    for (const [path, text] of [...english, ...korean])
      expect(text, path).not.toMatch(/undefined|NaN|“”|\(\)| {2}| [.,]/);
  });
});

it("describes each preset in one or two sentences", () => {
  for (const { each } of [en.presets, ko.presets])
    for (const { lookFor } of Object.values(each)) expect(lookFor).toMatch(/^.{40,190}[.]$/u);
});
