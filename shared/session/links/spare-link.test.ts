import { describe, expect, it } from "vitest";
import { type Claim, type SpareCandidate, spareLink } from "./spare-link.ts";

const NOW = 100_000;
type Candidate = SpareCandidate & { readonly what: string };

/** @param age in seconds @param use "useless", "idle", "silent" (interested, without exchange) or "busy" */
function open(what: "useless" | "idle" | "silent" | "busy", age: number): Candidate {
  const connectedAt = NOW - age * 1000;
  return {
    what: `${what} ${age}`,
    options: {},
    startedAt: connectedAt,
    isOpen: true,
    isUnanswered: false,
    use: {
      connectedAt,
      exchangeRate: what === "busy" ? 1 : 0,
      isUseless: what === "useless",
      isIdle: what === "idle",
      isComplete: false,
    },
  };
}

const pending = (what: string, age: number, more: Partial<SpareCandidate>): Candidate => ({
  what: `${what} ${age}`,
  options: {},
  startedAt: NOW - age * 1000,
  isOpen: false,
  isUnanswered: false,
  use: undefined,
  ...more,
});
const offer = (age: number) => pending("offer", age, { options: { isForAnyone: true }, isUnanswered: true });
const dial = (age: number) => pending("dial", age, { isUnanswered: true });
const answered = (age: number) => pending("answered", age, {});
const lane = (age: number) => pending("lane", age, { options: { isLane: true }, isOpen: true });

describe("which link makes room", () => {
  it.each<[Claim, "short" | "rich", Candidate[], string | undefined]>([
    ["dial", "rich", [open("useless", 0), offer(0)], "offer 0"],
    ["dial", "rich", [open("busy", 99), open("useless", 0)], "useless 0"],
    ["accept", "rich", [open("useless", 5), open("useless", 3)], "useless 5"],
    ["dial", "rich", [open("idle", 99), open("silent", 99), lane(9), dial(20)], undefined],
    ["dial", "short", [open("idle", 59), dial(9)], undefined],
    ["dial", "short", [open("idle", 60), dial(20)], "idle 60"],
    ["dial", "short", [open("idle", 59), dial(20)], "dial 20"],
    ["offer", "short", [offer(49), open("useless", 0)], "useless 0"],
    ["offer", "short", [offer(50), open("useless", 0)], "offer 50"],
    ["offer", "short", [open("idle", 99), open("silent", 99), lane(9), dial(20)], undefined],
    ["accept", "rich", [open("idle", 9)], undefined],
    ["accept", "rich", [open("silent", 99), open("idle", 70), open("idle", 10)], "idle 70"],
    ["accept", "rich", [lane(9), dial(20), open("silent", 60)], "silent 60"],
    ["accept", "short", [open("silent", 60), lane(9)], "lane 9"],
    ["accept", "short", [answered(20), open("busy", 99), open("silent", 59), dial(9)], undefined],
  ])("%s of a torrent %s of links: %#", (claim, wealth, links, expected) => {
    expect(spareLink(NOW, links, { claim, isShort: wealth === "short" })?.what).toBe(expected);
  });
});
