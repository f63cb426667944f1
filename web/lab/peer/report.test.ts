import { describe, expect, test } from "vitest";
import type { InfoHash, PeerId } from "../../../shared/core/ids.ts";
import type { Observation } from "../../bridge/messages.ts";
import { PIECE_HAVE, PIECE_IN_FLIGHT, PIECE_MISSING, type TorrentView } from "../../bridge/views.ts";
import { parseToLab } from "../channel/messages.ts";
import { isUseful, reportOf } from "./report.ts";

const OTHER = "b".repeat(40) as PeerId;

const VIEW: TorrentView = {
  kind: "torrent",
  id: "card",
  infoHash: "f".repeat(40) as InfoHash,
  name: "lab.bin",
  trackers: [],
  length: 3 * 65536,
  pieceCount: 3,
  pieceLength: 262_144,
  piecesHave: 1,
  state: "downloading",
  downloaded: 65536,
  uploaded: 1,
  wasted: 0,
  downloadRate: 0,
  uploadRate: 0,
  peers: [
    {
      peerId: OTHER,
      client: "Tabswarm",
      progress: 1,
      amChoking: false,
      amInterested: true,
      peerChoking: false,
      peerInterested: false,
      optimistic: true,
      path: "direct",
      snubbed: false,
      downloaded: 65536,
      uploaded: 0,
      downloadRate: 0,
      uploadRate: 0,
    },
  ],
  attempts: [],
  files: [],
  unwanted: [],
  sealed: undefined,
  wantedLength: 3 * 65536,
  readers: [],
  progress: 1 / 3,
  eta: undefined,
  swarm: undefined,
  availability: 1,
  failure: undefined,
  notices: [],
  trackerStates: [],
  webSeeds: [],
  offences: undefined,
  pieces: {
    states: Uint8Array.of(PIECE_MISSING, PIECE_HAVE, PIECE_IN_FLIGHT),
    availability: Uint8Array.of(1, 1, 1),
    sources: Uint8Array.of(0, 1, 0),
    sourcePeers: [OTHER],
  },
};

const OBSERVATION: Observation = {
  ownId: "a".repeat(40) as PeerId,
  overdueMs: 3,
  watchedMs: 1000,
  rounds: [
    {
      infoHash: VIEW.infoHash,
      agoMs: 500,
      round: {
        at: 0,
        byTurns: false,
        peers: [{ peerId: OTHER, unchoke: "choked", interested: false, snubbed: true, downloadRate: 9 }],
      },
    },
  ],
};

describe("a peer's report", () => {
  test("is accepted unchanged by the lab's parser", () => {
    const report = reportOf(VIEW, OBSERVATION, 5);
    const message = { type: "report", token: "0".repeat(16), report } as const;
    expect(parseToLab(structuredClone(message))).toEqual(message);
    expect(report).toMatchObject({ at: 5, state: "downloading", downloaded: 65536, uploaded: 1 });
  });

  test("contains only whole pieces and the slot of each link", () => {
    const report = reportOf(VIEW, OBSERVATION, 5);
    expect([...report.pieces]).toEqual([0b0100_0000]);
    expect(report.links).toMatchObject([{ peerId: OTHER, unchoke: "optimistic", isInterested: false }]);
    expect(report.round?.entries).toMatchObject([{ peerId: OTHER, isSnubbed: true, downloadRate: 9 }]);
  });

  test("is waiting until the metadata is known", () => {
    expect(reportOf({ ...VIEW, pieceCount: 0, pieces: undefined }, OBSERVATION, 5)).toMatchObject({
      state: "waiting",
    });
    expect(reportOf({ ...VIEW, state: "looking-for-peers" }, OBSERVATION, 5)).toMatchObject({
      state: "waiting",
    });
    expect(reportOf({ ...VIEW, state: "complete" }, OBSERVATION, 5)).toMatchObject({ state: "complete" });
  });

  test("has no choke round before the first one", () => {
    expect(reportOf(VIEW, { ...OBSERVATION, rounds: [] }, 5).round).toBeUndefined();
  });
});

test("a peer is useful while it or a linked peer lacks pieces", () => {
  const [other] = VIEW.peers;
  if (other === undefined) throw new Error("the view has a peer");
  const whole = { ...VIEW, piecesHave: 3 };
  expect(isUseful(VIEW)).toBe(true);
  expect(isUseful({ ...VIEW, peers: [] })).toBe(false);
  expect(isUseful(whole)).toBe(false);
  expect(isUseful({ ...whole, peers: [{ ...other, progress: 0.5 }] })).toBe(true);
});
