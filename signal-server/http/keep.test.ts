/** What pages ask of a server with a keeper, whose process is made up. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { InfoHash } from "../../shared/core/ids.ts";
import { DAY_MS } from "../../shared/core/time.ts";
import { bearer, parseKeeperOffer } from "../../shared/keeper/protocol.ts";
import { askToEnd, askToKeep, statusOfShare } from "../keeper/testing/asking.ts";
import { FakeChild } from "../keeper/testing/fake-child.ts";
import { HASH, keepServersOfThisFile, post } from "./testing/keep-servers.ts";

const GIB = 1024 ** 3;
const keeping = keepServersOfThisFile();
const hashOf = (number: number) => number.toString(16).padStart(40, "0") as InfoHash;

describe("a share", () => {
  test("is accepted with a token; asked for again, it is kept already", async () => {
    const server = await keeping.start();
    const first = await askToKeep(server, HASH.toUpperCase());
    expect(first).toMatchObject({ status: 201, grant: { expiresAt: keeping.wallTime + 7 * DAY_MS } });
    expect(keeping.child.told).toContain(`fetch ${HASH}`);
    const second = await askToKeep(server, HASH);
    expect(second).toEqual({ status: 200, grant: { expiresAt: first.grant?.expiresAt }, error: undefined });
    expect(keeping.child.told.filter((order) => order.startsWith("fetch"))).toHaveLength(1);
  });

  test("is extended by whoever has its token, and by nobody else", async () => {
    const server = await keeping.start();
    const { grant } = await askToKeep(server, HASH);
    keeping.wallTime += DAY_MS / 2;
    expect(await askToKeep(server, HASH, "a".repeat(32))).toMatchObject({
      status: 403,
      error: "wrong-token",
    });
    const extended = await askToKeep(server, HASH, grant?.token);
    expect(extended).toMatchObject({ status: 200, grant: { expiresAt: keeping.wallTime + 7 * DAY_MS } });
    expect(extended.grant?.token).toBeUndefined();
    expect(await statusOfShare(server, HASH)).toMatchObject({ expiresAt: keeping.wallTime + 7 * DAY_MS });
  });

  test("is ended by whoever has its token, and by nobody else", async () => {
    const server = await keeping.start();
    const { grant } = await askToKeep(server, HASH);
    for (const wrong of [undefined, "a".repeat(32), "short"])
      expect(await askToEnd(server, HASH, wrong)).toBe(403);
    expect(await statusOfShare(server, HASH)).toBeDefined();
    expect(await askToEnd(server, HASH, grant?.token)).toBe(204);
    expect(keeping.child.told.at(-1)).toBe(`drop ${HASH}`);
    expect(await statusOfShare(server, HASH)).toBeUndefined();
    expect(await askToEnd(server, HASH, grant?.token)).toBe(404);
    expect(await askToKeep(server, HASH)).toMatchObject({ status: 201 });
    // The token of the time before is replayed.
    expect(await askToKeep(server, HASH, grant?.token)).toMatchObject({ status: 403, error: "wrong-token" });
    expect(await askToEnd(server, HASH, grant?.token)).toBe(403);
  });

  test("is fetched once its info dictionary is in order, and says how far it is", async () => {
    const server = await keeping.start();
    await askToKeep(server, HASH);
    expect(await statusOfShare(server, HASH)).toMatchObject({ state: "fetching", have: 0, length: null });
    keeping.child.report({ type: "inspected", infoHash: HASH, inspection: { length: 100, isSealed: true } });
    await expect.poll(() => keeping.child.told).toContain(`admit ${HASH}`);
    const report = (have: number) =>
      keeping.child.report({
        type: "report",
        report: { progress: [{ infoHash: HASH, have }], fetched: 0, served: 0, offences: [], room: GIB },
      });
    report(40);
    await expect
      .poll(() => statusOfShare(server, HASH))
      .toMatchObject({ state: "fetching", have: 40, length: 100 });
    report(100);
    await expect.poll(() => statusOfShare(server, HASH)).toMatchObject({ state: "kept", have: 100 });
  });

  test("that is public, too large or expired says so, and frees its disk", async () => {
    const server = await keeping.start();
    for (const [number, inspection, reason] of [
      [1, { length: 1, isSealed: false }, "public"],
      [2, { length: 5 * GIB + 1, isSealed: true }, "too-large"],
    ] as const) {
      await askToKeep(server, hashOf(number));
      keeping.child.report({ type: "inspected", infoHash: hashOf(number), inspection });
      await expect
        .poll(() => statusOfShare(server, hashOf(number)))
        .toMatchObject({ state: "refused", reason });
      expect(keeping.child.told.at(-1)).toBe(`drop ${hashOf(number)}`);
    }
    await askToKeep(server, HASH);
    keeping.child.report({ type: "inspected", infoHash: HASH, inspection: { length: 0, isSealed: true } });
    await expect.poll(() => statusOfShare(server, HASH)).toMatchObject({ state: "kept" });
    keeping.wallTime += 7 * DAY_MS;
    await expect.poll(() => statusOfShare(server, HASH)).toMatchObject({ state: "expired" });
    expect(keeping.child.told.at(-1)).toBe(`drop ${HASH}`);
  });
});

test("the configuration says what is kept, where something is", async () => {
  const server = await keeping.start({ KEEPER_DAYS: "3" });
  const { keeper } = (await (await fetch(`${server.url}config.json`)).json()) as { keeper: unknown };
  expect(parseKeeperOffer(keeper)).toEqual({ days: 3, shareBytes: 5 * GIB, isPublicAllowed: false });
  const other = await keeping.start({ KEEPER: "" });
  expect(await (await fetch(`${other.url}config.json`)).json()).not.toHaveProperty("keeper");
  expect((await post(other)).status).toBe(405);
});

test("without its process, the keeper promises nothing and keeps its shares", async () => {
  const server = await keeping.start();
  const { grant } = await askToKeep(server, HASH);
  const dead = keeping.child;
  keeping.child = new FakeChild(null);
  dead.die(null, "SIGSEGV");
  await expect.poll(() => askToKeep(server, hashOf(1))).toMatchObject({ status: 503, error: "unavailable" });
  expect(await statusOfShare(server, HASH)).toMatchObject({ state: "fetching" });
  await expect.poll(() => keeping.child.told).toEqual(["start"]);
  keeping.child.report({ type: "ready" });
  await expect
    .poll(() => keeping.child.orders)
    .toContainEqual({ type: "hold", shares: [{ infoHash: HASH, isAdmitted: false }] });
  expect(await askToEnd(server, HASH, grant?.token)).toBe(204);
});

test("what is granted survives the server, and its token is nowhere", async () => {
  const server = await keeping.start();
  const { grant } = await askToKeep(server, HASH);
  // As if it had been killed: nothing is written any more.
  const file = readFileSync(join(keeping.folder, "keeper.json"), "utf8");
  expect(file).toContain(HASH);
  expect(file).not.toContain(grant?.token);
  await server.close();
  keeping.child = new FakeChild();
  const again = await keeping.start();
  expect(keeping.child.orders).toContainEqual({
    type: "hold",
    shares: [{ infoHash: HASH, isAdmitted: false }],
  });
  expect(await askToEnd(again, HASH, grant?.token)).toBe(204);
});

test("metrics count, and neither they nor the log name anything", async () => {
  const server = await keeping.start();
  const { grant } = await askToKeep(server, HASH);
  await askToKeep(server, HASH, "a".repeat(32));
  keeping.child.report({ type: "inspected", infoHash: HASH, inspection: { length: 100, isSealed: true } });
  const progress = [{ infoHash: HASH, have: 100 }];
  const offences = [{ reason: "sends pieces that fail their hash", count: 2 }];
  keeping.child.report({ type: "report", report: { progress, fetched: 100, served: 7, offences, room: 0 } });
  await expect.poll(() => server.lines.join("\n")).toContain("the keeper's disk is full");
  const text = await (await fetch(`${server.url}metrics`)).text();
  for (const line of [
    'tabswarm_keeper_shares{state="kept"} 1',
    "tabswarm_keeper_up 1",
    "tabswarm_keeper_stored_bytes 100",
    `tabswarm_keeper_quota_bytes ${10 * GIB}`,
    "tabswarm_keeper_fetched_bytes_total 100",
    "tabswarm_keeper_served_bytes_total 7",
    'tabswarm_keeper_refusals_total{reason="wrong-token"} 1',
    'tabswarm_keeper_offences_total{reason="sends pieces that fail their hash"} 2',
  ])
    expect(text).toContain(`\n${line}\n`);
  for (const secret of [HASH, grant?.token ?? "", "127.0.0.1", bearer("")])
    expect(text + server.lines.join("\n")).not.toContain(secret);
  expect(await askToKeep(server, hashOf(1))).toMatchObject({ status: 507, error: "no-room" });
});
