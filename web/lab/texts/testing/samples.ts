/** What the lab's texts are written out with, so that those of two languages can be compared. */
import type { Samples } from "../../../page/texts/languages.contract.ts";
import { madeUpRecording } from "../../model/made-up.ts";
import { figuresOf, type RunFigures } from "../../tour/figures.ts";
import type { PeerTexts } from "../peer-texts.ts";
import type { ChokeReading, PeerReading, Readings } from "../readings.ts";
import type { LabTexts } from "../texts.ts";
import type { TourStepTexts } from "../tour-texts.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

const figures: RunFigures = {
  ...figuresOf(madeUpRecording()),
  fastFinish: 31.5,
  slowFinish: 47.25,
  freeRiderFinish: 62.5,
  contributorFinish: 33.5,
  seederLeftAt: 18.75,
  singles: { chunks: 37, holders: 6, whole: 0 },
  choice: { peer: 4, at: 20.5, served: 4, fastServed: 3, leastServed: 31_500, mostSlow: 3_500 },
  newcomer: { number: 10, joinedAt: 50.25, firstAt: 60.75, from: 3, unchoke: "optimistic", given: 0 },
};

const reading: Omit<PeerReading, "state"> = {
  name: "‡peer",
  isFreeRider: false,
  place: "frame",
  have: 12,
  pieces: 128,
  fromSeeder: 3 * MIB,
  fromPeers: 5 * MIB,
  uploaded: 7 * MIB,
};

const decision: Omit<ChokeReading, "mark" | "byTurns"> = {
  chooser: "‡chooser",
  other: "‡other",
  at: 30.5,
  decidedBy: 96 * KIB,
  rank: 2,
  of: 9,
};

export const peerSamples: Samples<Omit<PeerTexts, "language">> = {
  heading: [[0], [3]],
  progress: [[12, 128]],
};

/** The outcome of a step, alone and compared with another run. */
const step: Samples<TourStepTexts> = {
  outcome: [
    [figures, undefined],
    [figures, { ...figures, measured: 71.5 }],
    [{ ...figures, measured: undefined, peersShare: undefined }, undefined],
  ],
};

export const samples: Samples<Omit<LabTexts, "format" | "glossary">> = {
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
      seederUpload: {},
      uploads: {},
      download: {},
      freeRiders: {},
      strategy: {},
      choker: {},
      seederLeaves: {},
      mode: {},
    },
    uploads: {},
    strategies: {},
    choker: {},
    seeder: {},
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
  layout: {},
  peers: {
    name: [[0], [3]],
    states: {},
    places: {},
    roles: {
      seeder: {},
      server: {},
      client: {},
      downloader: {},
      fast: {},
      slow: {},
      "free-rider": {},
      newcomer: {},
      guest: {},
    },
    named: [["‡peer", "‡role"]],
  },
  run: {
    modes: {},
    phases: {},
    notYet: [["‡setup"]],
    group: [
      ["‡group", undefined, 0, 4],
      ["‡group", 12.5, 3, 8],
      ["‡group", 12.5, 8, 8],
    ],
    moments: {},
    goTo: [["‡moment", 12.5]],
    playback: { at: [[12.34]] },
    event: [
      [{ at: 0, kind: "started" }, ""],
      [{ at: 1, kind: "joined", peer: 11 }, ""],
      [{ at: 1, kind: "arrived", peer: 9 }, ""],
      [{ at: 1, kind: "finished", peer: 3 }, ""],
      [{ at: 1, kind: "first-copy" }, ""],
      [{ at: 1, kind: "seeder-left" }, ""],
      [{ at: 1, kind: "lost", peer: 4 }, ""],
      [{ at: 1, kind: "throttled", peer: 5, seconds: 2.5 }, ""],
      [{ at: 1, kind: "trouble", peer: 6, problem: "quota-full" }, "‡trouble"],
      [{ at: 1, kind: "moved-to-tab", peer: 7 }, ""],
      [{ at: 1, kind: "ended" }, ""],
    ],
    finishedSoFar: [[3, 10]],
    finishedThen: [[3, 10]],
  },
  sights: {
    swarm: { columns: {} },
    pieces: { columns: {}, legend: {} },
    availability: {
      columns: {},
      numbers: [
        [1, 3.5, 12],
        [2, 4.25, 9],
      ],
    },
    choker: { of: [["‡peer"]], columns: {} },
    bytes: { numbers: [[4 * MIB, 36 * MIB]], columns: {} },
    bound: {
      terms: {},
      binds: [
        ["seeder-upload", 5],
        ["slowest-download", 5],
        ["total-upload", 5],
        ["server-upload", 5],
        ["server-upload", 1],
      ],
      running: [[3.21, 16]],
      verdict: [[17.23, 16, 1.077]],
      uncertain: [[17.23]],
      fewerPeers: [[5]],
      reason: [
        [{ kind: "cpu-bound", used: 0.81, lag: 0.12 }],
        [{ kind: "throttled", peer: 2 }],
        [{ kind: "peer-lost", peer: 2 }],
        [{ kind: "guest", peer: 11 }],
        [{ kind: "late", peer: 12 }],
        [{ kind: "stopped" }],
        [{ kind: "interfered" }],
      ],
    },
    chart: { measured: {}, simulated: {}, simulate: [[1_000]], scaled: [["‡axis"]], columns: {} },
  },
  glossaryLabels: {},
  problem: [
    [{ kind: "unsupported", missing: "BroadcastChannel" }],
    [{ kind: "cannot-start", detail: "‡detail" }],
  ],
  tour: {
    stepOf: [[3, 10]],
    nameOf: [[3]],
    wrong: [["‡shown"]],
    noAnswer: {},
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
    summary: {
      score: [[7, 10]],
      simulated: [
        [4.25, 8.25, 9.5],
        [4.25, 9.5, 9.25],
      ],
      tryPreset: [["‡preset"]],
    },
  },
};

const ends = { n: 10, clientServer: 160.5, peerToPeer: 16.25 };

export const readingSamples: Samples<Readings> = {
  mark: [[0], [3]],
  theoryExpects: [[16.25]],
  rates: {},
  run: {
    shown: [[3.75]],
    name: [
      [{ ordinal: 2, setup: "‡setup", mode: "p2p", leechers: 10, phase: "running", isUncertain: false }],
      [
        {
          ordinal: 1,
          setup: "‡setup",
          mode: "client-server",
          leechers: 5,
          phase: "finished",
          isUncertain: true,
        },
      ],
    ],
  },
  swarm: {
    tracker: [[undefined], [3 * MIB]],
    summary: [[{ peers: 11, flows: 24, complete: 3 }]],
    peer: [
      [{ ...reading, state: "downloading" }],
      [{ ...reading, state: "seeding", isFreeRider: true, place: "guest" }],
    ],
    edge: (["regular", "in-turn", "by-chance", "optimistic", "choked"] as const).map(
      (slot) => [{ from: "‡from", to: "‡to", slot, rate: 64 * KIB }] as const,
    ),
    legend: {},
  },
  pieces: {
    cell: [
      [{ piece: 4, holders: [], peer: undefined, has: false }],
      [{ piece: 4, holders: ["‡one", "‡two"], peer: "‡one", has: true }],
      [{ piece: 1_999, holders: ["a", "b", "c", "d", "e"], peer: "‡six", has: false }],
    ],
  },
  choker: {
    marks: {
      regular: {},
      "in-turn": {},
      "by-chance": {},
      lent: {},
      optimistic: {},
      choked: {},
      snubbed: {},
      "not-interested": {},
    },
    cell: [
      [{ ...decision, mark: "regular", byTurns: false }],
      [{ ...decision, mark: "lent", byTurns: false }],
      [{ ...decision, mark: "optimistic", byTurns: false }],
      [{ ...decision, mark: "in-turn", byTurns: true }],
      [{ ...decision, mark: "snubbed", byTurns: false, decidedBy: 0 }],
      [{ ...decision, mark: "choked", byTurns: false }],
      [{ ...decision, mark: "not-interested", byTurns: false }],
    ],
  },
  chart: {
    summary: [[{ least: ends, most: { n: 1_000, clientServer: 16_000, peerToPeer: 17.5 } }]],
    otherCaps: [[7]],
    simulatedWith: [[128, 64 * KIB]],
  },
};
