import { describe, expect, test } from "vitest";
import { availabilityOf, countPieces, packPieces } from "./bitfield.ts";
import { checkSetup, deviceWith } from "./check-setup.ts";
import { madeUpRecording } from "./made-up.ts";
import { judge, outcomeOf } from "./outcome.ts";
import { PRESETS } from "./presets.ts";
import { endOf, sampleAt } from "./recording.ts";
import { DEFAULT_SETUP, type LabSetup, plannedPeers, uploadCapOf } from "./setup.ts";
import { parametersOf, setupFromParameters } from "./setup-parameters.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
const DEVICE = deviceWith(8);

const setupWith = (about: Partial<LabSetup>): LabSetup => ({ ...DEFAULT_SETUP, ...about });

describe("a setup in an address", () => {
  test.each(PRESETS)("round-trips the preset $name", ({ setup }) => {
    const link = parametersOf(setup).toString();
    expect(setupFromParameters(new URLSearchParams(link))).toEqual({ setup, issues: [] });
    expect(checkSetup(setup, DEVICE)).toEqual([]);
  });

  test("round-trips a spread, a single per-peer rate, a download limit and odd numbers", () => {
    for (const about of [
      { uploads: { kind: "spread", least: 100_000, most: MIB } },
      { leechers: 1, uploads: { kind: "per-peer", rates: [64 * KIB] } },
      { download: 300_001, freeRiders: 2, choker: false, pieceLength: 256 * KIB },
    ] as const) {
      const setup = setupWith(about);
      expect(setupFromParameters(parametersOf(setup))).toEqual({ setup, issues: [] });
    }
  });

  test("shows no characters of an address that hide or turn text", () => {
    const { issues } = setupFromParameters(
      new URLSearchParams({ peers: "0\u202e1\u0007", order: "\u2066last" }),
    );
    expect(issues).toMatchObject([{ value: "01" }, { value: "last" }]);
  });

  test("reports parameters that do not parse and uses their defaults", () => {
    const parsed = setupFromParameters(new URLSearchParams("peers=ten&order=fastest&ui=1KiB-x&us=1MiB"));
    expect(parsed.setup).toEqual(setupWith({ seederUpload: MIB }));
    expect(parsed.issues.map(({ field, kind }) => [field, kind])).toEqual([
      ["leechers", "not-a-number"],
      ["uploads", "not-a-number"],
      ["strategy", "no-such-choice"],
    ]);
  });
});

describe("a setup that cannot be run", () => {
  test.each([
    [{ leechers: 0 }, "leechers", "too-little"],
    [{ leechers: 17 }, "leechers", "too-much"],
    [{ leechers: 2.5 }, "leechers", "not-whole"],
    [{ fileLength: Number.NaN }, "fileLength", "not-a-number"],
    [{ pieceLength: 1000 }, "pieceLength", "no-such-choice"],
    [{ freeRiders: 11 }, "freeRiders", "too-much"],
    [{ seederUpload: 1 }, "seederUpload", "too-little"],
    [{ download: 0 }, "download", "too-little"],
    [{ uploads: { kind: "spread", least: MIB, most: 64 * KIB } }, "uploads", "upside-down"],
    [{ uploads: { kind: "per-peer", rates: [MIB, MIB] } }, "uploads", "rates-missing"],
    [
      { fileLength: 256 * MIB, seederUpload: 64 * MIB, uploads: { kind: "one", rate: 64 * MIB } },
      "fileLength",
      "no-room",
    ],
    [{ fileLength: 64 * MIB, seederUpload: 16 * KIB }, "fileLength", "too-long"],
  ] as const)("%o: %s is %s", (about, field, kind) => {
    expect(checkSetup(setupWith(about), DEVICE).map((issue) => [issue.field, issue.kind])).toEqual([
      [field, kind],
    ]);
  });
});

describe("peers of a run", () => {
  test("the last leechers are free-riders; in a client–server run all are", () => {
    const setup = setupWith({ leechers: 4, freeRiders: 1 });
    const ridersOf = (mode: "p2p" | "client-server"): readonly number[] =>
      plannedPeers(setup, mode)
        .filter(({ behaviour }) => behaviour === "free-rider")
        .map(({ number }) => number);
    expect(ridersOf("p2p")).toEqual([4]);
    expect(ridersOf("client-server")).toEqual([1, 2, 3, 4]);
  });

  test("a spread rises in even steps from the slowest to the fastest", () => {
    const setup = setupWith({ leechers: 3, uploads: { kind: "spread", least: 100, most: 300 } });
    expect([1, 2, 3].map((number) => uploadCapOf(setup, number))).toEqual([100, 200, 300]);
  });
});

describe("a run compared with the theory", () => {
  const setup = setupWith({
    leechers: 4,
    fileLength: 4 * MIB,
    seederUpload: MIB,
    uploads: { kind: "one", rate: MIB },
  });

  test("peer-to-peer: the bound is the greatest of three terms", () => {
    const outcome = outcomeOf(setup, "p2p", { kind: "running" });
    expect(outcome.terms.map(({ seconds }) => seconds)).toEqual([4, 0, 3.2]);
    expect(outcome).toMatchObject({
      binding: "seeder-upload",
      bound: 4,
      peerToPeerBound: 4,
      clientServerBound: 16,
    });
  });

  test("free-riders add nothing to the total upload", () => {
    const { terms, binding } = outcomeOf({ ...setup, freeRiders: 4 }, "p2p", { kind: "running" });
    expect(terms.at(-1)?.seconds).toBe(16);
    expect(binding).toBe("total-upload");
  });

  test("client–server: the bound is N copies through the server, or the slowest download", () => {
    expect(outcomeOf(setup, "client-server", { kind: "running" })).toMatchObject({
      bound: 16,
      binding: "server-upload",
    });
    const slow = outcomeOf({ ...setup, download: 128 * KIB }, "client-server", { kind: "running" });
    expect(slow).toMatchObject({ bound: 32, binding: "slowest-download" });
  });

  test("only a valid outcome has a ratio", () => {
    expect(judge(setup, "p2p", 4.4, [])).toEqual({ kind: "valid", measured: 4.4, ratio: 1.1 });
    const lag = { kind: "cpu-bound", used: 0.5, lag: 0.4 } as const;
    expect(judge(setup, "p2p", 4.4, [lag])).toEqual({ kind: "not-valid", reasons: [lag] });
    expect(judge(setup, "p2p", undefined, [])).toEqual({ kind: "not-valid", reasons: [{ kind: "stopped" }] });
  });
});

test("packed pieces can be counted and summed to availability", () => {
  const even = packPieces(10, (piece) => piece % 2 === 0);
  const first = packPieces(10, (piece) => piece < 3);
  expect(countPieces(even)).toBe(5);
  expect([...availabilityOf(10, [even, first])]).toEqual([2, 1, 2, 0, 1, 0, 1, 0, 1, 0]);
});

describe("the made-up recording", () => {
  test.each(PRESETS)("$name: all peers finish, and bytes sent equal bytes received", ({ setup }) => {
    const recording = madeUpRecording(setup);
    const last = recording.samples.at(-1);
    expect(recording.outcome.validity.kind).toBe("valid");
    expect(recording.finishedAt.slice(1).every((at) => at !== undefined && at <= endOf(recording))).toBe(
      true,
    );
    const uploaded = last?.peers.reduce((sum, peer) => sum + (peer?.uploaded ?? 0), 0);
    const downloaded = last?.peers.reduce((sum, peer) => sum + (peer?.downloaded ?? 0), 0);
    expect(uploaded).toBe(downloaded);
    for (const peer of last?.peers ?? [])
      expect(countPieces(peer?.pieces ?? new Uint8Array())).toBe(peer?.piecesHave);
  });

  test("can be rewound", () => {
    const recording = madeUpRecording();
    expect(sampleAt(recording, 5.2)?.at).toBe(5);
    expect(sampleAt(recording, -1)?.at).toBe(0);
    expect(sampleAt(recording, 1e9)?.at).toBe(endOf(recording));
  });
});
