import { describe, expect, it } from "vitest";
import {
  type Samples,
  tellingOtherThings,
  unmatched,
  untranslated,
  writtenOut,
} from "../../page/texts/languages.contract.ts";
import { madeUpRecording } from "../model/made-up.ts";
import { figuresOf, type RunFigures } from "../tour/figures.ts";
import { en } from "./en.ts";
import { createLabFormat } from "./format.ts";
import { ko } from "./ko.ts";
import type { LabTexts } from "./texts.ts";
import type { TourStepTexts } from "./tour-texts.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

const figures: RunFigures = {
  ...figuresOf(madeUpRecording()),
  fastFinish: 31.5,
  slowFinish: 47.25,
  freeRiderFinish: 62.5,
  contributorFinish: 33.5,
  seedLeftAt: 18.75,
};

/** Whatever a step says of a run, alone and beside another one. */
const step: Samples<TourStepTexts> = {
  outcome: [
    [figures, undefined],
    [figures, { ...figures, measured: 71.5 }],
    [{ ...figures, measured: undefined, peersShare: undefined }, undefined],
  ],
};

const samples: Samples<Omit<LabTexts, "format" | "glossary">> = {
  presets: {
    each: {
      "ten-downloaders": {},
      "client-server": {},
      "free-riders": {},
      "sequential-hurts": {},
      "the-seed-leaves": {},
      "two-speeds": {},
    },
  },
  setup: {
    fields: {
      leechers: {},
      fileLength: {},
      pieceLength: {},
      seedUpload: {},
      uploads: {},
      download: {},
      freeRiders: {},
      strategy: {},
      choker: {},
      seedLeaves: {},
      mode: {},
    },
    uploads: {},
    uploadOf: [[3]],
    strategies: {},
    choker: {},
    seed: {},
    modes: {},
    ownFile: [["‡name", 3 * MIB]],
    issue: [
      [{ field: "leechers", kind: "not-a-number", value: "‡many" }],
      [{ field: "fileLength", kind: "not-a-number", value: "‡big" }],
      [{ field: "mode", kind: "no-such-choice", value: "‡other", choices: ["‡one", "‡two"] }],
      [{ field: "pieceLength", kind: "no-such-choice", value: "1000", choices: ["65536", "262144"] }],
      [{ field: "leechers", kind: "not-whole", value: 1.5 }],
      [{ field: "fileLength", kind: "too-little", value: 1, least: 64 * KIB }],
      [{ field: "leechers", kind: "too-much", value: 1_000, most: 16 }],
      [{ field: "uploads", kind: "upside-down", least: 2 * MIB, most: 256 * KIB }],
      [{ field: "uploads", kind: "rates-missing", value: 1, needed: 8 }],
      [{ field: "fileLength", kind: "no-room", needed: 3 * 1024 * MIB, room: 512 * MIB }],
      [{ field: "fileLength", kind: "too-long", seconds: 4_096, most: 1_800 }],
    ],
  },
  commands: { openAsTab: [["‡peer"]] },
  peers: { name: [[0], [3]], behaviours: {}, states: {}, places: {}, unchokes: {} },
  run: {
    modes: {},
    phases: {},
    playback: { at: [[12.34]] },
    event: [
      [{ at: 0, kind: "started" }, ""],
      [{ at: 1, kind: "joined", peer: 11 }, ""],
      [{ at: 1, kind: "finished", peer: 3 }, ""],
      [{ at: 1, kind: "first-copy" }, ""],
      [{ at: 1, kind: "seed-left" }, ""],
      [{ at: 1, kind: "lost", peer: 4 }, ""],
      [{ at: 1, kind: "throttled", peer: 5, seconds: 2.5 }, ""],
      [{ at: 1, kind: "trouble", peer: 6, problem: "quota-full" }, "‡trouble"],
      [{ at: 1, kind: "moved-to-tab", peer: 7 }, ""],
      [{ at: 1, kind: "ended" }, ""],
    ],
    finishedSoFar: [[3, 10]],
  },
  sights: {
    swarm: { columns: {} },
    pieces: { columns: {}, legend: {} },
    availability: { columns: {}, numbers: [[1, 3.5, 12]] },
    choker: { of: [["‡peer"]], columns: {} },
    bytes: { numbers: [[4 * MIB, 36 * MIB]], columns: {} },
    bound: {
      terms: {},
      binds: [["seed-upload"], ["slowest-download"], ["total-upload"], ["server-upload"]],
      running: [[3.21, 16]],
      verdict: [[17.23, 16, 1.077]],
      reason: [
        [{ kind: "cpu-bound", used: 0.81, lag: 0.12 }],
        [{ kind: "throttled", peer: 2 }],
        [{ kind: "peer-lost", peer: 2 }],
        [{ kind: "guest", peer: 11 }],
        [{ kind: "stopped" }],
        [{ kind: "interfered" }],
      ],
    },
    chart: { measured: {}, simulate: [[1_000]], progress: [[3, 10]], columns: {} },
  },
  glossaryLabels: {},
  problem: [
    [{ kind: "unsupported", detail: "‡thing" }],
    [{ kind: "lab-ended" }],
    [{ kind: "cannot-start", detail: "‡detail" }],
  ],
  tour: {
    stepOf: [[3, 10]],
    wrong: [["‡shown"]],
    steps: {
      "distribution-time": step,
      "client-server": step,
      "peer-to-peer": step,
      chunks: step,
      tracker: step,
      "rarest-first": step,
      "tit-for-tat": step,
      "optimistic-unchoke": step,
      "free-riders": step,
      "the-seed-leaves": step,
    },
    summary: { score: [[7, 10]] },
  },
};

describe("Korean beside English", () => {
  const english = writtenOut({ ...en, format: undefined }, samples);
  const korean = writtenOut({ ...ko, format: undefined }, samples);

  it("has the same texts, all of them written out", () => {
    expect(english.size).toBeGreaterThan(300);
    expect(unmatched(english, korean)).toEqual([]);
  });

  it("says nothing in English but a name and its size", () => {
    expect(untranslated(english, korean)).toEqual([]);
  });

  it("tells the same figures and names", () => {
    expect(tellingOtherThings(english, korean)).toEqual([]);
  });

  it("hangs no particle on a word from outside, and leaves no gaps", () => {
    for (const [path, text] of korean) {
      expect(text, path).not.toMatch(/‡[\w=]+[”)]*(은|는|이|가|을|를|와|과|으로|로)(?![가-힣])/);
      expect(text, path).not.toMatch(/[은는이가을를]\([은는이가을를]\)/);
      expect(text, path).not.toMatch(/(니다|한다|된다|이다|하라|시오)[.!]?$/);
    }
    for (const [path, text] of [...english, ...korean])
      expect(text, path).not.toMatch(/undefined|NaN|“”|\(\)| {2}| [.,]/);
  });

  it("shows a preset and what to look for in one sentence or two", () => {
    for (const { each } of [en.presets, ko.presets])
      for (const { lookFor } of Object.values(each)) expect(lookFor).toMatch(/^.{40,190}[.]$/u);
  });
});

it("the lab's numbers can be reckoned with", () => {
  const format = createLabFormat("en", " ");
  expect([0, 1_000, 64 * KIB, 1_023 * KIB, 4 * MIB, 1.5 * MIB].map(format.amount)).toEqual([
    "0 B",
    "1,000 B",
    "64 KiB",
    "1,023 KiB",
    "4 MiB",
    "1.5 MiB",
  ]);
  expect(format.rate(256 * KIB)).toBe("256 KiB/s");
  expect([8, 14.545, 0.5, 8_000].map(format.seconds)).toEqual(["8 sec", "14.5 sec", "0.5 sec", "8,000 sec"]);
  expect(format.ratio(1.0049)).toBe("1.00");
  expect(createLabFormat("ko", "").seconds(14.545)).toBe("14.5초");
});
