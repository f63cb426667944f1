/** A setup as a recording in which nothing has happened: the peers that a run will have, for a picture of it beforehand. */
import { outcomeOf } from "./outcome.ts";
import type { Recording, Sample } from "./recording.ts";
import { type LabSetup, plannedPeers, type RunMode } from "./setup.ts";

export function previewOf(setup: LabSetup, mode: RunMode): Recording {
  const { fileLength, pieceLength } = setup;
  const plans = plannedPeers(setup, mode);
  const pieceCount = Math.ceil(fileLength / pieceLength);
  const nothing = { downloaded: 0, uploaded: 0, fromSeeder: 0, fromPeers: 0, wasted: 0, links: [] };
  const sample: Sample = {
    at: 0,
    peers: plans.map(({ role }) => ({
      ...nothing,
      state: role === "seeder" ? ("seeding" as const) : ("waiting" as const),
      pieces: new Uint8Array(Math.ceil(pieceCount / 8)).fill(role === "seeder" ? 255 : 0),
      piecesHave: role === "seeder" ? pieceCount : 0,
    })),
  };
  return {
    id: "preview",
    ...{ setup, mode, fileLength, pieceLength, pieceCount },
    phase: "gathering",
    startedAtMs: 0,
    fileName: "",
    peers: plans.map((plan) => ({ ...plan, place: "frame", peerId: undefined })),
    samples: [sample],
    chokeRounds: [],
    events: [],
    finishedAt: plans.map(() => undefined),
    outcome: outcomeOf(setup, mode, { kind: "running" }),
  };
}
