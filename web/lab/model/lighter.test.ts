import { describe, expect, test } from "vitest";
import { checkSetup, deviceWith } from "./check-setup.ts";
import { withFewerPeers, withLowerLimits } from "./lighter.ts";
import { PRESETS, presetSetup } from "./presets.ts";
import { boundsOfRun } from "./scenario.ts";
import { DEFAULT_SETUP, KIB } from "./setup.ts";

describe.each(PRESETS)("lighter than $name", ({ setup }) => {
  test("fewer peers: half of them, a valid setup with all its kinds of peers", () => {
    const lighter = withFewerPeers(setup);
    if (lighter === undefined) throw new Error("there are more than two");
    expect(lighter.leechers).toBe(Math.ceil(setup.leechers / 2));
    expect(checkSetup(lighter, deviceWith(8))).toEqual([]);
    expect(lighter.freeRiders > 0).toBe(setup.freeRiders > 0);
    if (setup.uploads.kind === "per-peer" && lighter.uploads.kind === "per-peer")
      expect(new Set(lighter.uploads.rates)).toEqual(new Set(setup.uploads.rates));
  });

  test("lower limits: the bound doubles, or a rate would be below the least", () => {
    const lighter = withLowerLimits(setup);
    if (setup.uploads.kind === "per-peer") return expect(lighter).toBeUndefined();
    if (lighter === undefined) throw new Error("its rates can be halved");
    expect(checkSetup(lighter, deviceWith(8))).toEqual([]);
    expect(boundsOfRun(lighter, "p2p").peerToPeer).toBeCloseTo(2 * boundsOfRun(setup, "p2p").peerToPeer);
  });
});

test("two peers at the least rate cannot get lighter", () => {
  const setup = { ...DEFAULT_SETUP, leechers: 2, uploads: { kind: "one", rate: 16 * KIB } } as const;
  expect(withFewerPeers(setup)).toBeUndefined();
  expect(withLowerLimits(setup)).toBeUndefined();
  expect(withLowerLimits({ ...presetSetup("ten-downloaders"), download: 64 * KIB })?.download).toBe(32 * KIB);
});
