import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ServerConfig } from "./config.ts";
import { IceServers } from "./ice-servers.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const STUN = { urls: "stun:stun.example" };
const turn = (credential: string) => ({ urls: "turn:turn.example", username: "u", credential });
const lasting = (credential: string, expiresIn = 600): ServerConfig => ({
  iceServers: [STUN, turn(credential)],
  expiresIn,
});
const SPENT: ServerConfig = { iceServers: [STUN], expiresIn: 0 };

/** A server that gives these answers, the last one for ever. */
async function started(...answers: (ServerConfig | undefined)[]) {
  const askedAt: number[] = [];
  const start = Date.now();
  const ice = new IceServers(async () => {
    askedAt.push((Date.now() - start) / 1000);
    return answers.length > 1 ? answers.shift() : answers[0];
  });
  await ice.renew();
  const credential = () => ice.current.find(({ credential }) => credential)?.credential;
  const pass = (seconds: number) => vi.advanceTimersByTimeAsync(1000 * seconds);
  return { ice, askedAt, credential, pass };
}

test("credentials are renewed before they expire, again and again", async () => {
  const { askedAt, credential, pass } = await started(lasting("a"), lasting("b"), lasting("c", 60));
  expect(credential()).toBe("a");
  await pass(399);
  expect(credential()).toBe("a");
  await pass(2);
  expect(credential()).toBe("b");
  await pass(400);
  expect(credential()).toBe("c");
  await pass(100);
  expect(askedAt).toEqual([0, 400, 800, 840, 880]);
});

test("nothing is asked again where nothing expires", async () => {
  const { askedAt, ice, pass } = await started({ iceServers: [STUN] });
  await pass(100_000);
  expect(askedAt).toEqual([0]);
  expect(ice.mayRelay).toBe(false);
});

test("those at hand stay while the server cannot be reached, which is tried again ever less often", async () => {
  const { ice, askedAt, credential, pass } = await started(lasting("a"), undefined);
  await pass(1700);
  expect(credential()).toBe("a");
  expect(askedAt).toEqual([0, 400, 415, 445, 505, 625, 865, 1165, 1465]);
  ice.networkChanged();
  expect(askedAt.at(-1)).toBe(1700);
});

test("those at hand stay while the server has no others for this network", async () => {
  const { credential, pass } = await started(lasting("a"), SPENT, SPENT, lasting("b"));
  await pass(440);
  expect(credential()).toBe("a");
  await pass(10);
  expect(credential()).toBe("b");
});

test("a page that got none at first gets some later", async () => {
  const { ice, credential, pass } = await started(SPENT, lasting("a"));
  expect(ice.current).toEqual([STUN]);
  expect(ice.mayRelay).toBe(true);
  await pass(15);
  expect(credential()).toBe("a");
});

test("a page that loaded without its server asks again", async () => {
  const { ice, credential, pass } = await started(undefined, lasting("a"));
  expect(ice.current).toEqual([]);
  await pass(15);
  expect(credential()).toBe("a");
});

test("a server that no longer has a TURN server is believed", async () => {
  const { ice, askedAt, pass } = await started(lasting("a"), { iceServers: [STUN] });
  await pass(5000);
  expect(ice.current).toEqual([STUN]);
  expect(askedAt).toEqual([0, 400]);
});

test("links wait, in their order, for credentials that expired while the machine slept", async () => {
  const { ice, askedAt, credential, pass } = await started(lasting("a"), lasting("b"));
  const done: string[] = [];
  const use = (name: string) => ice.use(() => done.push(`${name} with ${credential()}`));
  use("one");
  expect(done).toEqual(["one with a"]);
  // No timer runs meanwhile.
  vi.setSystemTime(Date.now() + 700_000);
  use("two");
  use("three");
  expect(done).toHaveLength(1);
  await pass(0);
  use("four");
  expect(done).toEqual(["one with a", "two with b", "three with b", "four with b"]);
  expect(askedAt).toEqual([0, 700]);
});

test("links do not wait for a server that cannot be reached", async () => {
  const { ice, askedAt, pass } = await started(lasting("a"), undefined);
  let done = 0;
  vi.setSystemTime(Date.now() + 700_000);
  for (let i = 0; i < 5; i++) {
    ice.use(() => done++);
    await pass(0);
  }
  expect(done).toBe(5);
  expect(askedAt).toEqual([0, 700]);
});

test("links wait for the first answer in their order, and no longer for one that does not come", async () => {
  const answers: ((config: ServerConfig | undefined) => void)[] = [];
  const ice = new IceServers(() => new Promise((answer) => void answers.push(answer)));
  const made: string[] = [];
  const use = (link: string): void => ice.use(() => void made.push(`${link}: ${ice.current.length}`));
  void ice.renew();
  use("a");
  use("b");
  expect(made).toEqual([]);
  answers[0]?.(undefined);
  await vi.advanceTimersByTimeAsync(0);
  expect(made).toEqual(["a: 0", "b: 0"]);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(answers).toHaveLength(2);
  use("c");
  expect(made).toHaveLength(3);
  answers[1]?.(lasting("x"));
  await vi.advanceTimersByTimeAsync(0);
  use("d");
  expect(made).toEqual(["a: 0", "b: 0", "c: 0", "d: 2"]);
});
