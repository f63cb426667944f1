import { describe, expect, test } from "vitest";
import type { InfoHash, PeerId } from "../../../shared/core/ids.ts";
import { type LabToPeer, type PeerReport, type PeerToLab, parseToLab, parseToPeer } from "./messages.ts";

const TOKEN = "0123456789abcdef";
const PEER = "a".repeat(40) as PeerId;
const HASH = "b".repeat(40) as InfoHash;

const REPORT: PeerReport = {
  at: 1,
  ownId: PEER,
  infoHash: HASH,
  state: "downloading",
  pieceCount: 9,
  pieces: new Uint8Array(2),
  downloaded: 1,
  uploaded: 2,
  wasted: 0,
  overdueMs: 0,
  watchedMs: 10,
  links: [
    {
      peerId: PEER,
      uploaded: 1,
      downloaded: 2,
      progress: 0.5,
      isInterested: true,
      unchoke: "optimistic",
      isSnubbed: false,
    },
  ],
  round: {
    agoMs: 5,
    byTurns: false,
    entries: [{ peerId: PEER, unchoke: "choked", isInterested: false, isSnubbed: true, downloadRate: 3 }],
  },
};

const ASSIGN: LabToPeer = {
  type: "assign",
  token: TOKEN,
  number: 3,
  role: "leecher",
  limits: { upload: 1000, download: undefined },
  observer: {
    policy: { pieceOrder: "sequential", titForTat: true, freeRiding: true, superSeeding: false },
    pieceLength: 65536,
  },
  work: { kind: "download", infoHash: HASH },
};

/** As the other side receives it. */
const cloned = (message: PeerToLab | LabToPeer): unknown => structuredClone(message);

describe("a valid message is accepted unchanged", () => {
  test.each<PeerToLab>([
    { type: "hello", token: TOKEN, peer: undefined, place: "tab" },
    { type: "report", token: TOKEN, report: REPORT },
    { type: "report", token: TOKEN, report: { ...REPORT, round: undefined } },
    { type: "trouble", token: TOKEN, problem: "no-webrtc" },
    { type: "bye", token: TOKEN },
  ])("to the lab: $type", (message) => expect(parseToLab(cloned(message))).toEqual(message));

  test.each<LabToPeer>([
    ASSIGN,
    { ...ASSIGN, role: "seeder", work: { kind: "seed", name: "f", file: new File(["x"], "f") } },
    { type: "limit", token: TOKEN, limits: { upload: undefined, download: 0 } },
    { type: "leave", token: TOKEN },
    { type: "refuse", token: TOKEN, reason: "ended" },
    { type: "over" },
  ])("to a peer: $type", (message) => expect(parseToPeer(message)).toEqual(message));
});

describe("anything else is ignored", () => {
  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["text", "hello"],
    ["a message for the other direction", { type: "assign", token: TOKEN }],
    ["a malformed token", { type: "bye", token: "x" }],
    ["a negative peer number", { type: "hello", token: TOKEN, peer: -1, place: "tab" }],
    ["pieces of the wrong length", { type: "report", token: TOKEN, report: { ...REPORT, pieceCount: 20 } }],
    ["a negative amount", { type: "report", token: TOKEN, report: { ...REPORT, uploaded: -1 } }],
    ["a time that is not a number", { type: "report", token: TOKEN, report: { ...REPORT, at: Number.NaN } }],
    ["a malformed id", { type: "report", token: TOKEN, report: { ...REPORT, ownId: "me" } }],
    [
      "too many links",
      { type: "report", token: TOKEN, report: { ...REPORT, links: Array(65).fill(REPORT.links[0]) } },
    ],
  ])("to the lab: %s", (_, data) => expect(parseToLab(data)).toBeUndefined());

  test.each<[string, unknown]>([
    ["an assignment without work", { ...ASSIGN, work: undefined }],
    [
      "an unknown piece order",
      {
        ...ASSIGN,
        observer: { ...ASSIGN.observer, policy: { ...ASSIGN.observer.policy, pieceOrder: "newest" } },
      },
    ],
    ["a file that is not a File", { ...ASSIGN, work: { kind: "seed", name: "f", file: {} } }],
    [
      "a limit that is not a number",
      { type: "limit", token: TOKEN, limits: { upload: "1", download: undefined } },
    ],
  ])("to a peer: %s", (_, data) => expect(parseToPeer(data)).toBeUndefined());
});
