import { expect, test } from "vitest";
import { type Member, silentPairs, watchSwarm } from "./swarm-pairs.ts";

const KIB = 1024;

/** @param peers bytes to and from each: `[peerId, uploaded, downloaded]` @param peerId undefined: kept to itself */
function member(peerId: string | undefined, ...peers: [string, number, number][]): Member {
  const exchanged = peers.map(([id, uploaded, downloaded]) => ({ peerId: id, uploaded, downloaded }));
  const view = { isDone: true, downloaded: 0, uploaded: 0, peers: exchanged };
  return {
    name: `member ${peerId}`,
    view: async () => ({ ...view, ...(peerId !== undefined && { peerId }) }),
  };
}

const silent = async (...members: Member[]) => silentPairs(await watchSwarm(members, 1000), 0).length;

test("a pair exchanges data when both sides count it, in one direction at least", async () => {
  expect(await silent(member("a", ["b", 5, 0]), member("b", ["a", 0, 5]))).toBe(0);
  expect(await silent(member("a", ["b", 0, 0]), member("b", ["a", 0, 0]))).toBe(1);
  expect(await silent(member("a", ["b", 5, 0]), member("b", ["a", 0, 0]))).toBe(1);
  expect(await silent(member("a"), member("b"))).toBe(1);
  const much = 900 * KIB;
  expect(await silent(member("a", ["b", much, 1]), member("b", ["a", 1, much - 300 * KIB]))).toBe(1);
});

test("a member that keeps its id to itself is the one that all others see", async () => {
  const a = member(undefined, ["b", 5, 0], ["c", 5, 0]);
  const b = member(undefined, ["a", 0, 5], ["c", 0, 0]);
  const c = member("c", ["a", 0, 5], ["b", 0, 0]);
  expect(await silent(a, b, c), "b and c have exchanged nothing").toBe(1);
  await expect(silent(a, member(undefined), c), "it may be a or b").rejects.toThrow("2 ids");
});

test("what is done once the first have met happens once, and not before", async () => {
  let acted = 0;
  const act = async () => acted++;
  const met = [member("a", ["b", 5, 0], ["c", 5, 0]), member("b", ["a", 0, 5], ["c", 0, 0]), member("c")];
  await watchSwarm(met, 1000, { count: 2, act });
  expect(acted).toBe(1);
  await watchSwarm(met, 1000, { count: 3, act });
  expect(acted, "c knows nobody").toBe(1);
});

test("names who is not done", async () => {
  const view = { isDone: false, downloaded: 7, uploaded: 0, peers: [] };
  const members = [{ name: "slow", view: async () => view }];
  await expect(watchSwarm(members, 0)).rejects.toThrow('not finished: [{"isDone":false,"downloaded":7');
});
