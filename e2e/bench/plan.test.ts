import { describe, expect, test } from "vitest";
import { MIB } from "../content.ts";
import { fluidBound } from "./outcome.ts";
import { parseSwarmWish } from "./plan.ts";

const planOf = (...args: string[]) => parseSwarmWish(args, fluidBound)?.plan;

describe("the swarm bench's options", () => {
  test("spread a range of rates evenly over the leechers, both ends included", () => {
    expect(planOf("--leechers", "4", "--peer-up", "0.25MiB..1MiB")?.peerUploads).toEqual(
      [0.25, 0.5, 0.75, 1].map((rate) => rate * MIB),
    );
  });

  test("give every leecher the one rate", () => {
    expect(planOf("--leechers", "2", "--peer-up", "500kB")?.peerUploads).toEqual([500_000, 500_000]);
  });

  test("bound every run in time, the slower the swarm the later", () => {
    expect(planOf("--seed-up", "1MiB")?.timeoutMs).toBe((12 * 16 + 30) * 1000);
    expect(planOf("--seed-up", "512KiB")?.timeoutMs).toBe((12 * 32 + 30) * 1000);
    expect(planOf("--timeout", "7")?.timeoutMs).toBe(7000);
  });

  test.each([
    ["--size", "none"],
    ["--seed-up", "fast"],
    ["--peer-up", "1MiB..none"],
    ["--leechers", "0"],
    ["--runs", "1.5"],
    ["--against", "nobody"],
  ])("name a bad value: %s %s", (option, value) => {
    expect(() => planOf(option, value)).toThrow(option.slice(2));
  });
});
