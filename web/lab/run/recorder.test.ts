import { describe, expect, test } from "vitest";
import type { PeerId } from "../../../shared/core/ids.ts";
import type { PeerReport } from "../channel/messages.ts";
import { sampleAt } from "../model/recording.ts";
import type { LabSetup } from "../model/setup.ts";
import { Recorder } from "./recorder.ts";
import { fakeReport, idOf, KIB, fakeLink as link, SMALL_SETUP } from "./testing/fake-report.ts";

const START = 1_000_000;

const SETUP: LabSetup = { ...SMALL_SETUP, uploads: { kind: "one", rate: 64 * KIB } };

/** @param seconds on the clock */
function report(
  number: number,
  seconds: number,
  about: Partial<PeerReport> & { has?: string } = {},
): PeerReport {
  const uploaded = number === 0 ? 64 * KIB * seconds : 0;
  return fakeReport(number, START + seconds * 1000, { uploaded, ...about });
}

function begun(setup: Partial<LabSetup> = {}, mode: "p2p" | "client-server" = "p2p"): Recorder {
  const recorder = new Recorder({
    id: "r",
    setup: { ...SETUP, ...setup },
    mode,
    fileName: "f",
    startedAtMs: START - 5_000,
  });
  for (const number of [0, 1, 2]) recorder.add(number, report(number, -1));
  recorder.begin(START);
  return recorder;
}

/** All peers report once per second until `seconds`. */
function reportUntil(recorder: Recorder, seconds: number, about: Partial<PeerReport> = {}): void {
  for (let at = 0; at <= seconds; at++) {
    for (const number of [0, 1, 2]) recorder.add(number, report(number, at, about));
    recorder.sample(START + at * 1000);
  }
}

/** Both leechers have everything at these seconds. */
function finish(recorder: Recorder, first: number, second: number): void {
  recorder.add(1, report(1, first, { has: "****" }));
  recorder.add(2, report(2, second, { has: "****" }));
  recorder.add(0, report(0, second));
  recorder.end("finished", START + second * 1000);
}

/** Both leechers have everything at this second, and the seeder reports no more. */
function complete(recorder: Recorder, seconds: number): void {
  for (const number of [1, 2]) recorder.add(number, report(number, seconds, { has: "****" }));
  recorder.end("finished", START + seconds * 1000);
}

describe("the clock", () => {
  test("starts on request and drops earlier samples", () => {
    const recorder = begun();
    expect(recorder.recording).toMatchObject({ phase: "running", samples: [] });
    recorder.sample(START + 250);
    expect(recorder.recording.samples.map(({ at }) => at)).toEqual([0.25]);
  });

  test("takes the finish time from the peer's own report", () => {
    const recorder = begun();
    reportUntil(recorder, 3);
    finish(recorder, 4.1, 4.4);
    const { finishedAt, outcome, phase } = recorder.recording;
    expect(phase).toBe("finished");
    expect(finishedAt).toEqual([undefined, 4.1, 4.4]);
    expect(outcome.validity).toMatchObject({ kind: "valid", measured: 4.4 });
    if (outcome.validity.kind === "valid") expect(outcome.validity.ratio).toBeCloseTo(1.1);
  });
});

describe("a sample", () => {
  test("identifies peers by number and counts bytes from the seeder", () => {
    const recorder = begun();
    const links = [link(0, { downloaded: 100 }), link(2, { downloaded: 30, unchoke: "optimistic" })];
    recorder.add(1, report(1, 1, { has: "*...", downloaded: 130, links }));
    const sample = recorder.sample(START + 1000).samples.at(-1)?.peers[1];
    expect(sample).toMatchObject({ state: "downloading", piecesHave: 1, fromSeeder: 100, fromPeers: 30 });
    expect(sample?.links.map(({ to, unchoke }) => [to, unchoke])).toEqual([
      [0, "regular"],
      [2, "optimistic"],
    ]);
  });

  test("keeps the bytes of a link that was closed and reopened", () => {
    const recorder = begun();
    for (const [seconds, downloaded] of [
      [1, 100],
      [2, 20],
    ] as const)
      recorder.add(1, report(1, seconds, { downloaded: 120, links: [link(0, { downloaded })] }));
    expect(recorder.sample(START + 2000).samples.at(-1)?.peers[1]?.fromSeeder).toBe(120);
  });

  test("contains the rate of the last two seconds", () => {
    const recorder = begun();
    for (const [seconds, uploaded] of [
      [0, 0],
      [1, 500],
      [2, 500],
      [3, 700],
      [4, 900],
    ] as const)
      recorder.add(1, report(1, seconds, { links: [link(2, { uploaded })] }));
    expect(recorder.sample(START + 4000).samples.at(-1)?.peers[1]?.links[0]?.uploadRate).toBe(200);
    expect(recorder.sample(START + 7000).samples.at(-1)?.peers[1]?.links[0]?.uploadRate).toBe(0);
  });

  test("shares unchanged pieces with the previous sample", () => {
    const recorder = begun();
    reportUntil(recorder, 2);
    const [first, second] = recorder.recording.samples;
    expect(second?.peers[1]?.pieces).toBe(first?.peers[1]?.pieces);
  });
});

test("records a choke round once, with the rates that decided it", () => {
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
    recorder.add(
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

  test("when workers' timers were overdue", () => {
    const recorder = begun();
    for (let at = 0; at <= 4; at++)
      for (const number of [0, 1, 2])
        recorder.add(number, report(number, at, { overdueMs: 1000 + at * 1100 }));
    recorder.sample(START + 4000);
    complete(recorder, 4.2);
    expect(reasonsOf(recorder)).toEqual(["cpu-bound"]);
  });

  test("when the seeder did not use its upload limit", () => {
    const recorder = begun();
    reportUntil(recorder, 9, { uploaded: 64 * KIB * 4 });
    complete(recorder, 9);
    expect(reasonsOf(recorder)).toEqual(["cpu-bound"]);
  });

  test("when the page missed samples", () => {
    const recorder = begun();
    reportUntil(recorder, 4);
    for (let look = 0; look < 12; look++) recorder.sampleCount.add(350, 250);
    finish(recorder, 4.1, 4.2);
    expect(reasonsOf(recorder)).toEqual(["cpu-bound"]);
    const busy = (uploaded: number): Recorder => {
      const begunBusy = begun();
      reportUntil(begunBusy, 4, { uploaded });
      for (let look = 0; look < 15; look++) begunBusy.sampleCount.add(280, 250);
      complete(begunBusy, 4);
      return begunBusy;
    };
    expect(reasonsOf(busy(0.95 * 256 * KIB)), "some samples missed, upload limit not used").toEqual([
      "cpu-bound",
    ]);
    expect(reasonsOf(busy(256 * KIB)), "some samples missed, upload limit used").toEqual(["valid"]);
    const keptUp = begun();
    reportUntil(keptUp, 4);
    for (let look = 0; look < 14; look++) keptUp.sampleCount.add(look % 2 === 0 ? 240 : 270, 250);
    finish(keptUp, 4.1, 4.2);
    expect(reasonsOf(keptUp)).toEqual(["valid"]);
  });

  test("but a seeder that waits for slow downloaders does not count as a slow machine", () => {
    const recorder = begun({ download: 16 * KIB });
    reportUntil(recorder, 16, { uploaded: 64 * KIB * 4 });
    complete(recorder, 16.5);
    expect(reasonsOf(recorder)).toEqual(["valid"]);
  });

  test("when a peer fell silent, was lost, joined or was moved, or the run was stopped", () => {
    const silent = begun();
    silent.add(0, report(0, 3.5));
    expect(silent.recording.events.at(-1)).toMatchObject({ kind: "throttled", peer: 0, seconds: 3.5 });
    silent.add(0, report(0, 7.5));
    const lost = begun();
    lost.depart(2, "lost", START + 100);
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

describe("a peer that is not in the setup", () => {
  test("becomes a guest when others keep reporting a link to it", () => {
    const recorder = begun();
    const stranger = { ...link(2), peerId: "e".repeat(40) as PeerId };
    for (const seconds of [1, 2, 3, 4, 5]) {
      recorder.add(1, report(1, seconds, { links: [stranger] }));
      recorder.sample(START + seconds * 1000);
    }
    expect(recorder.recording.peers[3]).toMatchObject({ place: "guest", peerId: stranger.peerId });
    expect(recorder.recording.samples.at(-1)?.peers[1]?.links[0]?.to).toBe(3);
    expect(recorder.recording.events.at(-1)).toEqual({ kind: "joined", peer: 3, at: 5 });
  });

  test("is shown as its links describe it, and has left when it has none", () => {
    const recorder = begun();
    const stranger = { ...link(2), peerId: "e".repeat(40) as PeerId, progress: 0.5 };
    for (const seconds of [1, 5, 6]) {
      recorder.add(0, report(0, seconds, { links: [{ ...stranger, uploaded: 70 }] }));
      recorder.add(1, report(1, seconds, { links: [{ ...stranger, uploaded: 30, downloaded: 5 }] }));
      recorder.sample(START + seconds * 1000);
    }
    const guest = { piecesHave: 2, downloaded: 100, uploaded: 5, fromSeeder: 70, fromPeers: 30 };
    expect(recorder.recording.samples.at(-1)?.peers[3]).toMatchObject({ state: "downloading", ...guest });
    for (const number of [0, 1]) recorder.add(number, report(number, 7));
    expect(recorder.sample(START + 7000).samples.at(-1)?.peers[3]).toMatchObject({ state: "left", ...guest });
  });

  test("does not delay the end", () => {
    const recorder = begun();
    recorder.addGuest(START + 500);
    expect(recorder.isComplete).toBe(false);
    for (const number of [1, 2]) recorder.add(number, report(number, 3, { has: "****" }));
    expect(recorder.isComplete).toBe(true);
  });
});

describe("a whole copy among the leechers", () => {
  test("is recorded when they have every piece between them, and makes the seeder dispensable", () => {
    const recorder = begun();
    recorder.add(1, report(1, 1, { has: "**.." }));
    recorder.add(2, report(2, 1, { has: "..*." }));
    expect(recorder.isFirstCopyOut).toBe(false);
    recorder.add(2, report(2, 2, { has: "..**" }));
    expect(recorder.isFirstCopyOut).toBe(true);
    expect(recorder.recording.events.at(-1)).toMatchObject({ kind: "first-copy", at: 2 });
    recorder.sample(START + 2000);
    recorder.depart(0, "left", START + 2100);
    recorder.sample(START + 2250);
    const { recording } = recorder;
    const left = recording.events.find(({ kind }) => kind === "seeder-left");
    expect(sampleAt(recording, left?.at ?? Number.NaN)?.peers[0], "at the moment that it left").toMatchObject(
      {
        state: "left",
        links: [],
      },
    );
    expect(recorder.isHopeless).toBe(false);
    recorder.depart(1, "lost", START + 2200);
    expect(recorder.isHopeless).toBe(true);
  });
});
