import { describe, expect, test } from "vitest";
import { MIB } from "../content.ts";
import { parseOptions } from "./options.ts";

const planOf = (...args: string[]) => parseOptions(["swarm", ...args])?.swarm.plan;

describe("the options of the benches", () => {
  test("name benches, and leave the number of runs to each of them", () => {
    expect(parseOptions(["link", "far", "--json"])).toMatchObject({
      names: ["link", "far"],
      runs: undefined,
      isQuick: false,
      isLong: false,
      isJson: true,
      parties: new Set(["tabswarm", "raw", "webtorrent"]),
    });
  });

  test("choose parties; Tabswarm always takes part", () => {
    expect(parseOptions(["--only", "raw"])?.parties).toEqual(new Set(["tabswarm", "raw"]));
  });

  test("are undefined when help is requested", () => {
    expect(parseOptions(["--help"])).toBeUndefined();
  });

  test.each([
    ["--runs", "0"],
    ["--runs", "1.5"],
    ["--runs", "two"],
    ["--only", "nobody"],
    ["--size", "none"],
    ["--seed-up", "fast"],
    ["--peer-up", "1MiB..none"],
    ["--leechers", "0"],
  ])("name a bad value: %s %s", (option, value) => {
    expect(() => parseOptions([option, value])).toThrow(option.slice(2));
  });

  test("are against WebTorrent, or against a revision", () => {
    const webtorrent = parseOptions(["--against", "webtorrent"]);
    expect([webtorrent?.swarm.isAgainstWebTorrent, webtorrent?.revision]).toEqual([true, undefined]);
    const revision = parseOptions(["--against", "HEAD~3"]);
    expect([revision?.swarm.isAgainstWebTorrent, revision?.revision]).toEqual([false, "HEAD~3"]);
    expect(() => parseOptions(["--against=--output=x"])).toThrow("against");
  });

  test("refuse an unknown option", () => {
    expect(() => parseOptions(["--fast"])).toThrow("--fast");
  });
});

describe("the options of the swarm bench", () => {
  test("spread a range of rates evenly over the leechers, both ends included", () => {
    expect(planOf("--leechers", "4", "--peer-up", "0.25MiB..1MiB")?.peerUploads).toEqual(
      [0.25, 0.5, 0.75, 1].map((rate) => rate * MIB),
    );
  });

  test("apply a single rate to every leecher", () => {
    expect(planOf("--leechers", "2", "--peer-up", "500kB")?.peerUploads).toEqual([500_000, 500_000]);
  });

  test("allow slower swarms more time", () => {
    expect(planOf("--seed-up", "1MiB")?.timeoutMs).toBe((12 * 16 + 30) * 1000);
    expect(planOf("--seed-up", "512KiB")?.timeoutMs).toBe((12 * 32 + 30) * 1000);
    expect(planOf("--timeout", "7")?.timeoutMs).toBe(7000);
  });
});
