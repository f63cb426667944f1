import { describe, expect, test } from "vitest";
import type { InfoHash, PeerId } from "../../../shared/core/ids.ts";
import type { LinkReport, PeerReport } from "../channel/messages.ts";
import { packPieces } from "../model/bitfield.ts";
import { DEFAULT_SETUP, type LabSetup } from "../model/setup.ts";
import { Recorder } from "./recorder.ts";

const KIB = 1024;
const START = 1_000_000;

/** Two leechers and a file of four pieces, which the seed sends in four seconds. */
const SETUP: LabSetup = {
  ...DEFAULT_SETUP,
  leechers: 2,
  fileLength: 256 * KIB,
  pieceLength: 64 * KIB,
  seedUpload: 64 * KIB,
  uploads: { kind: "one", rate: 64 * KIB },
};

const idOf = (number: number): PeerId => String(number).repeat(40) as PeerId;

/** @param seconds on the clock */
function report(
  number: number,
  seconds: number,
  about: Partial<PeerReport> & { has?: string } = {},
): PeerReport {
  const { has = number === 0 ? "****" : "....", ...rest } = about;
  return {
    at: START + seconds * 1000,
    ownId: idOf(number),
    infoHash: "f".repeat(40) as InfoHash,
    state: number === 0 ? "seeding" : has === "****" ? "complete" : "downloading",
    pieceCount: 4,
    pieces: packPieces(4, (piece) => has[piece] === "*"),
    downloaded: 0,
    uploaded: number === 0 ? 64 * KIB * seconds : 0,
    wasted: 0,
    overdueMs: 0,
    watchedMs: 5_000 + seconds * 1000,
    links: [],
    round: undefined,
    ...rest,
  };
}

function link(to: number, about: Partial<LinkReport> = {}): LinkReport {
  return {
    peerId: idOf(to),
    uploaded: 0,
    downloaded: 0,
    progress: 0,
    isInterested: true,
    unchoke: "regular",
    isSnubbed: false,
    ...about,
  };
}

function begun(setup: Partial<LabSetup> = {}, mode: "p2p" | "client-server" = "p2p"): Recorder {
  const recorder = new Recorder({
    id: "r",
    setup: { ...SETUP, ...setup },
    mode,
    fileName: "f",
    startedAtMs: START - 5_000,
  });
  for (const number of [0, 1, 2]) recorder.hear(number, report(number, -1));
  recorder.begin(START);
  return recorder;
}

/** Everybody reports once a second until `seconds`. */
function tell(recorder: Recorder, seconds: number, about: Partial<PeerReport> = {}): void {
  for (let at = 0; at <= seconds; at++) {
    for (const number of [0, 1, 2]) recorder.hear(number, report(number, at, about));
    recorder.sample(START + at * 1000);
  }
}

/** Both leechers have everything at these seconds. */
function finish(recorder: Recorder, first: number, second: number): void {
  recorder.hear(1, report(1, first, { has: "****" }));
  recorder.hear(2, report(2, second, { has: "****" }));
  recorder.hear(0, report(0, second));
  recorder.end("finished", START + second * 1000);
}

describe("the clock", () => {
  test("starts when told, and nothing from before stays", () => {
    const recorder = begun();
    expect(recorder.recording).toMatchObject({ phase: "running", samples: [] });
    recorder.sample(START + 250);
    expect(recorder.recording.samples.map(({ at }) => at)).toEqual([0.25]);
  });

  test("of a finish is the peer's own", () => {
    const recorder = begun();
    tell(recorder, 3);
    finish(recorder, 4.1, 4.4);
    const { finishedAt, outcome, phase } = recorder.recording;
    expect(phase).toBe("finished");
    expect(finishedAt).toEqual([undefined, 4.1, 4.4]);
    expect(outcome.validity).toMatchObject({ kind: "valid", measured: 4.4 });
    if (outcome.validity.kind === "valid") expect(outcome.validity.ratio).toBeCloseTo(1.1);
  });
});

describe("a sample", () => {
  test("names peers by their numbers, and tells what came from the seed", () => {
    const recorder = begun();
    const links = [link(0, { downloaded: 100 }), link(2, { downloaded: 30, unchoke: "optimistic" })];
    recorder.hear(1, report(1, 1, { has: "*...", downloaded: 130, links }));
    const sample = recorder.sample(START + 1000).samples.at(-1)?.peers[1];
    expect(sample).toMatchObject({ state: "downloading", piecesHave: 1, fromSeed: 100, fromPeers: 30 });
    expect(sample?.links.map(({ to, unchoke }) => [to, unchoke])).toEqual([
      [0, "regular"],
      [2, "optimistic"],
    ]);
  });

  test("keeps what a link brought that was closed and made anew", () => {
    const recorder = begun();
    for (const [seconds, downloaded] of [
      [1, 100],
      [2, 20],
    ] as const)
      recorder.hear(1, report(1, seconds, { downloaded: 120, links: [link(0, { downloaded })] }));
    expect(recorder.sample(START + 2000).samples.at(-1)?.peers[1]?.fromSeed).toBe(120);
  });

  test("tells the rate of the last two seconds", () => {
    const recorder = begun();
    for (const [seconds, uploaded] of [
      [0, 0],
      [1, 500],
      [2, 500],
      [3, 700],
      [4, 900],
    ] as const)
      recorder.hear(1, report(1, seconds, { links: [link(2, { uploaded })] }));
    expect(recorder.sample(START + 4000).samples.at(-1)?.peers[1]?.links[0]?.uploadRate).toBe(200);
    expect(recorder.sample(START + 7000).samples.at(-1)?.peers[1]?.links[0]?.uploadRate).toBe(0);
  });

  test("shares pieces that did not change with the one before", () => {
    const recorder = begun();
    tell(recorder, 2);
    const [first, second] = recorder.recording.samples;
    expect(second?.peers[1]?.pieces).toBe(first?.peers[1]?.pieces);
  });
});

test("a round of a choker is recorded once, with the rates that decided it", () => {
  const recorder = begun();
  const entry = {
    peerId: idOf(2),
    unchoke: "regular",
    isInterested: true,
    isSnubbed: false,
    downloadRate: 77,
  } as const;
  for (const [seconds, agoMs] of [
    [10.2, 200],
    [11.2, 1201],
    [20.5, 480],
  ] as const)
    recorder.hear(
      1,
      report(1, seconds, { round: { agoMs, byTurns: false, entries: [entry] }, links: [link(2)] }),
    );
  expect(recorder.recording.chokeRounds.map(({ at, peer, entries }) => [at, peer, entries[0]])).toEqual([
    [10, 1, { to: 2, unchoke: "regular", isInterested: true, isSnubbed: false, decidedBy: 77 }],
    [20.02, 1, { to: 2, unchoke: "regular", isInterested: true, isSnubbed: false, decidedBy: 77 }],
  ]);
  expect(recorder.sample(START + 21_000).samples.at(-1)?.peers[1]?.links[0]?.decidedBy).toBe(77);
});

describe("a figure is not valid", () => {
  function reasonsOf(recorder: Recorder): readonly string[] {
    const { validity } = recorder.recording.outcome;
    return validity.kind === "not-valid" ? validity.reasons.map(({ kind }) => kind) : [validity.kind];
  }

  test("when workers' timers came late", () => {
    const recorder = begun();
    for (let at = 0; at <= 4; at++)
      for (const number of [0, 1, 2])
        recorder.hear(number, report(number, at, { overdueMs: 1000 + at * 1100 }));
    recorder.sample(START + 4000);
    recorder.hear(1, report(1, 4.2, { has: "****" }));
    recorder.hear(2, report(2, 4.2, { has: "****" }));
    recorder.end("finished", START + 4200);
    expect(reasonsOf(recorder)).toEqual(["cpu-bound"]);
  });

  test("when the seed could not send what it was allowed to", () => {
    const recorder = begun();
    tell(recorder, 9, { uploaded: 64 * KIB * 4 });
    recorder.hear(1, report(1, 9, { has: "****" }));
    recorder.hear(2, report(2, 9, { has: "****" }));
    recorder.end("finished", START + 9000);
    expect(reasonsOf(recorder)).toEqual(["cpu-bound"]);
  });

  test("when the page itself missed looks at the swarm", () => {
    const recorder = begun();
    tell(recorder, 4);
    for (let look = 0; look < 12; look++) recorder.looks.add(350, 250);
    finish(recorder, 4.1, 4.2);
    expect(reasonsOf(recorder)).toEqual(["cpu-bound"]);
    const busy = (uploaded: number): Recorder => {
      const begunBusy = begun();
      tell(begunBusy, 4, { uploaded });
      for (let look = 0; look < 15; look++) begunBusy.looks.add(280, 250);
      for (const number of [1, 2]) begunBusy.hear(number, report(number, 4, { has: "****" }));
      begunBusy.end("finished", START + 4000);
      return begunBusy;
    };
    expect(reasonsOf(busy(0.95 * 256 * KIB)), "missed some, and its caps did not bind").toEqual([
      "cpu-bound",
    ]);
    expect(reasonsOf(busy(256 * KIB)), "missed some, but its caps bound").toEqual(["valid"]);
    const keptUp = begun();
    tell(keptUp, 4);
    for (let look = 0; look < 14; look++) keptUp.looks.add(look % 2 === 0 ? 240 : 270, 250);
    finish(keptUp, 4.1, 4.2);
    expect(reasonsOf(keptUp)).toEqual(["valid"]);
  });

  test("but a seed that waits for slow downloaders is no slow machine", () => {
    const recorder = begun({ download: 16 * KIB });
    tell(recorder, 16, { uploaded: 64 * KIB * 4 });
    recorder.hear(1, report(1, 16.5, { has: "****" }));
    recorder.hear(2, report(2, 16.5, { has: "****" }));
    recorder.end("finished", START + 16_500);
    expect(reasonsOf(recorder)).toEqual(["valid"]);
  });

  test("when somebody fell silent, was lost, joined or was moved, or the run was stopped", () => {
    const silent = begun();
    silent.hear(0, report(0, 3.5));
    expect(silent.recording.events.at(-1)).toMatchObject({ kind: "throttled", peer: 0, seconds: 3.5 });
    silent.hear(0, report(0, 7.5));
    const lost = begun();
    lost.goes(2, "lost", START + 100);
    const joined = begun();
    expect(joined.addGuest(START + 500)).toBe(3);
    const moved = begun();
    moved.moveToTab(1, START + 500);
    for (const [recorder, reason] of [
      [silent, "throttled"],
      [lost, "peer-lost"],
      [joined, "guest"],
      [moved, "interfered"],
    ] as const) {
      recorder.end("stopped", START + 1000);
      expect(reasonsOf(recorder)).toEqual([reason, "stopped"]);
    }
  });
});

describe("who is not in the setup", () => {
  test("is a guest when others go on talking of it", () => {
    const recorder = begun();
    const stranger = { ...link(2), peerId: "e".repeat(40) as PeerId };
    for (const seconds of [1, 2, 3, 4, 5]) {
      recorder.hear(1, report(1, seconds, { links: [stranger] }));
      recorder.sample(START + seconds * 1000);
    }
    expect(recorder.recording.peers[3]).toMatchObject({ place: "guest", peerId: stranger.peerId });
    expect(recorder.recording.samples.at(-1)?.peers[1]?.links[0]?.to).toBe(3);
    expect(recorder.recording.events.at(-1)).toEqual({ kind: "joined", peer: 3, at: 5 });
  });

  test("shows what the others know of it, until nobody is linked to it any more", () => {
    const recorder = begun();
    const stranger = { ...link(2), peerId: "e".repeat(40) as PeerId, progress: 0.5 };
    for (const seconds of [1, 5, 6]) {
      recorder.hear(0, report(0, seconds, { links: [{ ...stranger, uploaded: 70 }] }));
      recorder.hear(1, report(1, seconds, { links: [{ ...stranger, uploaded: 30, downloaded: 5 }] }));
      recorder.sample(START + seconds * 1000);
    }
    const guest = { piecesHave: 2, downloaded: 100, uploaded: 5, fromSeed: 70, fromPeers: 30 };
    expect(recorder.recording.samples.at(-1)?.peers[3]).toMatchObject({ state: "downloading", ...guest });
    for (const number of [0, 1]) recorder.hear(number, report(number, 7));
    expect(recorder.sample(START + 7000).samples.at(-1)?.peers[3]).toMatchObject({ state: "left", ...guest });
  });

  test("is not waited for", () => {
    const recorder = begun();
    recorder.addGuest(START + 500);
    expect(recorder.isComplete).toBe(false);
    for (const number of [1, 2]) recorder.hear(number, report(number, 3, { has: "****" }));
    expect(recorder.isComplete).toBe(true);
  });
});

describe("one copy among the leechers", () => {
  test("is noticed when it is whole between them, and the rest has hope without the seed", () => {
    const recorder = begun();
    recorder.hear(1, report(1, 1, { has: "**.." }));
    recorder.hear(2, report(2, 1, { has: "..*." }));
    expect(recorder.isFirstCopyOut).toBe(false);
    recorder.hear(2, report(2, 2, { has: "..**" }));
    expect(recorder.isFirstCopyOut).toBe(true);
    expect(recorder.recording.events.at(-1)).toMatchObject({ kind: "first-copy", at: 2 });
    recorder.goes(0, "left", START + 2100);
    expect(recorder.isHopeless).toBe(false);
    recorder.goes(1, "lost", START + 2200);
    expect(recorder.isHopeless).toBe(true);
  });
});
