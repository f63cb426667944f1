import { describe, expect, it } from "vitest";
import type { Obstacle } from "../../bridge/views.ts";
import { en } from "./en.ts";
import { ko } from "./ko.ts";
import {
  type Samples,
  tellingOtherThings,
  unmatched,
  untranslated,
  writtenOut,
} from "./languages.contract.ts";
import type { ProblemSentence } from "./problem-sentence.ts";
import type { Texts } from "./texts.ts";

/** With a detail and without. */
const detail: readonly Parameters<ProblemSentence>[] = [["‡detail"], [""]];

const OBSTACLES: readonly [Obstacle][] = [["blocked-here"], ["blocked-there"], ["no-path"], ["no-answer"]];

const samples: Samples<Omit<Texts, "format">> = {
  documentTitle: [[undefined], ["37%"]],
  noTorrents: {},
  update: {},
  lab: {},
  trust: { audience: {} },
  compose: {},
  kind: { line: {} },
  password: {},
  unlock: { meanwhile: {} },
  limits: {
    active: [
      [{ upload: 500_000, download: undefined }],
      [{ upload: undefined, download: 2_500 }],
      [{ upload: 0, download: 1_000_000 }],
    ],
    complaints: {},
  },
  storage: {
    usage: [
      [104_857_600, 2_000_000_000],
      [104_857_600, undefined],
    ],
    persistence: {},
    columns: {},
    kinds: {},
    lastUse: [[300_000], [undefined]],
    tab: [
      ["this", 1],
      ["other", 2],
      ["closed", 3],
    ],
    heldNote: [[1], [undefined]],
  },
  bundleName: [["‡first", 1_234]],
  find: {
    orders: {},
    shown: [
      [1_234, 1_234],
      [12, 1_234],
    ],
  },
  nameless: [["‡0123abcd"]],
  status: {},
  failed: [["‡reason"]],
  amount: [
    [500_000, 2_000_000, 0.25],
    [2_000_000, 2_000_000, 1],
  ],
  downloadRate: [[1_500_000]],
  uploadRate: [[1_500_000]],
  timeLeft: [[4], [83], [11_100]],
  moreTrackers: [[1], [4]],
  people: {
    from: [
      [true, 0],
      [true, 1],
      [true, 1_234],
      [false, 1],
      [false, 1_234],
    ],
    fromCopies: [
      [1, 0],
      [2, 1_234],
    ],
    with: [
      [true, 0],
      [true, 1],
      [true, 1_234],
      [false, 0],
      [false, 1_234],
    ],
    connected: [[0], [1_234]],
    webServers: [
      [1, "‡host"],
      [1_234, "‡host"],
    ],
    keeper: {},
  },
  peerName: { other: [["‡B"]] },
  key: { more: [[1_234]] },
  uploadedSoFar: [[12_300_000]],
  copies: {
    others: [[1], [2], [1_234]],
    arriving: [
      [1, 1, 0.2],
      [2, 1_234, 0.36],
    ],
    received: [[1], [1_234]],
    unconnected: [[1], [1_234]],
    onlyHere: [[0], [0.36]],
    keeperFetches: [[0.4]],
    keeper: [["‡date"]],
  },
  reach: {},
  qrCodeOf: [["‡name"]],
  saveFile: [["‡file"]],
  files: [[1], [2_345]],
  choosing: {
    found: [[1], [1_234]],
    chosen: [[{ chosen: 12, files: 3_456, chosenBytes: 7_800_000, bytes: 90_100_000 }]],
  },
  playFile: [["‡file"]],
  showFile: [["‡file"]],
  player: { playing: [["‡file"]], showing: [["‡file"]], closeFile: [["‡file"]] },
  saving: {
    progress: [["‡file"]],
    copying: [[0.42]],
    fetching: [[0.42]],
    arriving: [[0.42]],
    writing: [[0.42, 12, 3_456]],
    exists: [
      ["‡file", 0],
      ["‡file", 1_234],
    ],
    cancelFile: [["‡file"]],
    failed: [["‡file", "‡reason"]],
    spokenSaved: [["‡file"]],
    spokenReady: [["‡file"]],
  },
  remove: { question: [["all"], ["some"], ["none"], ["unreadable"]] },
  opened: [["‡name"]],
  alreadyHere: [
    [{ by: "files", wasPaused: false }],
    [{ by: "files", wasPaused: true }],
    [{ by: "link", wasPaused: false }],
    [{ by: "link", wasPaused: true }],
  ],
  collecting: {
    found: [
      ["‡folder", 1_234],
      ["", 0],
    ],
  },
  torrentFile: { sharedItself: [["It is damaged."]] },
  unreadable: { several: [[2_345]], more: [[1_234]], shareRest: [[1], [2_345]] },
  details: {
    pieceNumbers: [
      [{ have: 12, inFlight: 3, total: 45, sources: 6 }],
      [{ have: 0, inFlight: 0, total: 1_024, sources: 0 }],
    ],
    legend: {},
    reading: { playback: [[0.37]], save: [[0.37]] },
    window: [
      [1_234, 1_234],
      [12, 34],
    ],
    rateNumbers: [
      [{ download: 1_100_000, upload: 22_000, highestDownload: 3_300_000, highestUpload: 44_000 }],
    ],
    sinceStart: [[0], [90]],
    columns: {},
    standing: {},
    paths: {},
    otherSites: {},
    connecting: [[undefined], ...OBSTACLES],
    notConnected: OBSTACLES,
    tracker: {
      waiting: [[12]],
      announced: [[0], [48]],
      counted: [
        [0, 1],
        [3, 4],
      ],
      warning: [["‡words"]],
      troubles: forEach(en.details.tracker.troubles, detail),
    },
    offences: { banned: [[0], [1], [1_234]], lied: [[1], [1_234]], broke: [[1], [1_234]] },
    webServer: {
      waiting: [[12]],
      received: [[12_300_000]],
      troubles: forEach(en.details.webServer.troubles, detail),
    },
    totals: [
      [1_000_000, 0],
      [1_000_000, 32_768],
    ],
  },
  problems: forEach(en.problems, detail),
  badParameter: {
    rate: [["upload", "‡much"]],
    tracker: [["‡nowhere"]],
    choice: [["‡store", "‡disk", ["‡memory", "‡paper"]]],
  },
};

function forEach<Name extends string, Value>(
  of: Readonly<Record<Name, unknown>>,
  value: Value,
): Record<Name, Value> {
  const all: Partial<Record<Name, Value>> = {};
  for (const name in of) all[name] = value;
  return all as Record<Name, Value>;
}

describe("Korean compared with English", () => {
  const english = writtenOut({ ...en, format: undefined }, samples);
  const korean = writtenOut({ ...ko, format: undefined }, samples);

  it("has the same texts, and none is empty", () => {
    expect(english.size).toBeGreaterThan(150);
    expect(unmatched(english, korean)).toEqual([]);
  });

  it("shares only the name and a unit with English", () => {
    expect(untranslated(english, korean)).toEqual(["documentTitle#1", "heading", "limits.unit"]);
  });

  it("contains the same figures and names", () => {
    expect(tellingOtherThings(english, korean)).toEqual([]);
  });

  it("attaches no particle to a word from outside, and leaves no gaps", () => {
    for (const [path, text] of korean) {
      expect(text, path).not.toMatch(/‡[\w=]+[”)]*(은|는|이|가|을|를|와|과|으로|로)(?![가-힣])/);
      expect(text, path).not.toMatch(/undefined|“”|\(\)| {2}| [.,]|[은는이가을를]\([은는이가을를]\)/);
    }
  });

  it("is polite throughout", () => {
    for (const [path, text] of korean) {
      expect(text, path).not.toMatch(/(니다|한다|된다|이다|하라|시오)[.!]?$/);
      if (path.startsWith("problems.")) expect(text, path).toMatch(/(요|세요)[.”]*$/);
    }
  });
});

describe("the checks see", () => {
  const texts = { plain: "a", list: ["b"], filled: (name: string, n: number) => `${name}: ${n}` };
  const written = writtenOut(texts, { filled: [["‡x", 5]] });

  it("every text", () => {
    expect([...written]).toEqual([
      ["plain", "a"],
      ["list.0", "b"],
      ["filled#0", "‡x: 5"],
    ]);
    expect(() => writtenOut(texts, {})).toThrow("filled");
  });

  it("what differs", () => {
    const other = writtenOut({ plain: "a", list: [], filled: () => "‡y: 5" }, { filled: [[]] });
    expect(unmatched(written, other)).toEqual(["list.0"]);
    expect(untranslated(written, other)).toEqual(["plain"]);
    expect(tellingOtherThings(written, other)).toEqual(["filled#0: 5 ‡x / 5 ‡y"]);
  });
});
