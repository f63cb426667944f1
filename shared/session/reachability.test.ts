import { describe, expect, it, test } from "vitest";
import type { PeerId } from "../core/ids.ts";
import type { Obstacle } from "./links/obstacle.ts";
import { LinkAttempts, reachabilityProblem } from "./reachability.ts";

const id = (n: number) => n.toString(16).padStart(40, "0") as PeerId;
const MINUTE = 60_000;

describe("why nobody is reached", () => {
  const attempts = (...obstacles: readonly (Obstacle | undefined)[]) =>
    obstacles.map((obstacle, n) => ({ peerId: id(n), isConnecting: n % 2 === 0, obstacle }));

  it.each([
    ["nobody is there", "nobody", [], undefined],
    ["the first attempt is under way", "nobody", attempts(undefined), undefined],
    ["this browser is blocked", "nobody", attempts("blocked-here"), "blocked-here"],
    ["the only peer's browser is blocked", "nobody", attempts("blocked-there"), "blocked-there"],
    [
      "one is blocked itself, another cannot be reached",
      "nobody",
      attempts("blocked-there", "no-path"),
      "no-path",
    ],
    ["one does not answer", "nobody", attempts(undefined, "no-answer"), "no-answer"],
    ["one sleeps, another is blocked", "nobody", attempts("no-answer", "blocked-there"), "blocked-there"],
    ["everything fails", "nobody", attempts("no-answer", "no-path", "blocked-here"), "blocked-here"],
    ["somebody is connected", "enough", attempts("no-path", "no-path"), undefined],
    ["those connected lack pieces", "too-few", attempts("no-answer", "no-path"), "no-path"],
    ["those connected lack pieces, and another sleeps", "too-few", attempts("no-answer"), undefined],
  ] as const)("when %s", (_when, connected, list, why) => {
    expect(reachabilityProblem(connected, list, undefined)?.code).toBe(why);
  });

  it.each([
    [
      "only relays are allowed, and none answers",
      "nobody",
      "only",
      attempts("blocked-here"),
      "relay-unreachable",
    ],
    ["only relays are allowed, and no relay helps", "nobody", "only", attempts("no-path"), "no-path"],
    ["only relays are allowed, and one works", "enough", "only", attempts("blocked-here"), undefined],
    ["only relays are allowed, and there is none", "nobody", "missing", [], "relay-missing"],
  ] as const)("when %s", (_when, connected, relay, list, why) => {
    expect(reachabilityProblem(connected, list, relay)?.code).toBe(why);
  });
});

describe("the attempts to connect", () => {
  test("keep the obstacle of the one before while the next is under way, until the link opens", () => {
    const attempts = new LinkAttempts();
    attempts.began(0, id(1));
    expect(attempts.list(0)).toEqual([{ peerId: id(1), isConnecting: true, obstacle: undefined }]);
    attempts.obstructed(8, id(1), "no-path");
    expect(attempts.list(8)).toEqual([{ peerId: id(1), isConnecting: true, obstacle: "no-path" }]);
    attempts.failed(15, id(1), "no-path");
    expect(attempts.list(15)).toEqual([{ peerId: id(1), isConnecting: false, obstacle: "no-path" }]);
    attempts.began(20, id(1));
    expect(attempts.list(20)).toEqual([{ peerId: id(1), isConnecting: true, obstacle: "no-path" }]);
    attempts.cancelled(21, id(1));
    expect(attempts.list(21)).toEqual([{ peerId: id(1), isConnecting: false, obstacle: "no-path" }]);
    attempts.opened(id(1));
    expect(attempts.list(21)).toEqual([]);
  });

  test("forget who has left, and who has not been dialled again for two minutes", () => {
    const attempts = new LinkAttempts();
    for (const n of [1, 2, 3]) attempts.began(0, id(n));
    attempts.failed(0, id(1), undefined);
    attempts.failed(0, id(2), "no-answer");
    expect(attempts.list(2 * MINUTE).map(({ peerId }) => peerId)).toEqual([id(3), id(2)]);
    expect(attempts.list(2 * MINUTE + 1).map(({ peerId }) => peerId)).toEqual([id(3)]);
  });

  test("are at most 50", () => {
    const attempts = new LinkAttempts();
    for (let n = 0; n < 1_000; n++) attempts.began(0, id(n));
    expect(attempts.list(0)).toHaveLength(50);
  });
});
