import { describe, expect, test } from "vitest";
import { recordSimulation } from "../theory/record.ts";
import { madeUpRecording } from "./made-up.ts";
import { momentsOf } from "./moments.ts";
import { presetSetup } from "./presets.ts";
import { groupResults, roleOf } from "./roles.ts";
import { DEFAULT_SETUP, KIB } from "./setup.ts";

const rolesOf = (run: Parameters<typeof roleOf>[0]): readonly string[] =>
  run.peers.map(({ number }) => roleOf(run, number));
const small = { ...DEFAULT_SETUP, leechers: 3, fileLength: 512 * KIB };

describe("roles", () => {
  test("a client–server run has a server and clients, none of them a free-rider", () => {
    expect(rolesOf(madeUpRecording(small, "client-server"))).toEqual([
      "server",
      "client",
      "client",
      "client",
    ]);
  });

  test("equal uploaders are simply downloaders; of unequal ones, the mean parts fast from slow", () => {
    expect(rolesOf(madeUpRecording(small))).toEqual(["seeder", ...new Array<string>(3).fill("downloader")]);
    const uploads = { kind: "per-peer", rates: [256 * KIB, 64 * KIB, 64 * KIB] } as const;
    const roles = ["seeder", "fast", "slow", "free-rider"];
    expect(rolesOf(madeUpRecording({ ...small, uploads, freeRiders: 1 }))).toEqual(roles);
  });

  test("a peer that joins after the start is a newcomer, and its arrival is a moment", () => {
    const run = recordSimulation({ id: "late", setup: small, mode: "p2p", seed: 1, newcomerAt: 0.5 });
    expect(rolesOf(run).at(-1)).toBe("newcomer");
    const arrival = momentsOf(run).find(({ name }) => name === "arrived");
    expect(arrival?.at).toBeCloseTo(0.5, 0);
    expect(run.outcome.validity).toMatchObject({ kind: "not-valid", reasons: [{ kind: "late", peer: 3 }] });
  });
});

test("results of the groups, so far and at the end; none where all are alike", () => {
  const run = { ...madeUpRecording(presetSetup("free-riders")) };
  const all = groupResults(run, Number.POSITIVE_INFINITY);
  expect(all.map(({ role, peers, finished }) => [role, peers, finished])).toEqual([
    ["downloader", 8, 8],
    ["free-rider", 4, 4],
  ]);
  expect(groupResults(run, 0).map(({ finished, mean }) => [finished, mean])).toEqual([
    [0, undefined],
    [0, undefined],
  ]);
  expect(groupResults(madeUpRecording(small), 100)).toEqual([]);
});

test("moments: in order, each once; without a swarm there is no first copy to see", () => {
  const left = recordSimulation({ id: "left", setup: presetSetup("the-seed-leaves"), mode: "p2p", seed: 1 });
  const names = momentsOf(left).map(({ name }) => name);
  expect(names).toEqual(["first-copy", "seeder-left", "first-finish", "last-finish"]);
  expect(momentsOf(madeUpRecording(small, "client-server")).map(({ name }) => name)).not.toContain(
    "first-copy",
  );
});

test("the same order gives the same recording", () => {
  const order = { id: "same", setup: small, mode: "p2p", seed: 3 } as const;
  expect(recordSimulation(order)).toEqual(recordSimulation(order));
  expect(recordSimulation({ ...order, seed: 4 })).not.toEqual(recordSimulation(order));
});
