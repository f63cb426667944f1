/** The requests of pages and of programs that mean no good, against a server whose keeper's process is made up. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { InfoHash } from "../../shared/core/ids.ts";
import { DAY_MS } from "../../shared/core/time.ts";
import { bearer, keepPath, parseKeeperOffer } from "../../shared/keeper/protocol.ts";
import { askToEnd, askToKeep, statusOfShare } from "../keeper/testing/asking.ts";
import { FakeChild } from "../keeper/testing/fake-child.ts";
import { type Config, readConfig } from "../process/config.ts";
import { serversOfThisFile, type TestServer } from "../testing/client.ts";

const HASH = "ab".repeat(20) as InfoHash;
const GIB = 1024 ** 3;
const OTHER = "https://other.example";
const JSON_TYPE = { "Content-Type": "application/json" };

let folder: string;
let child: FakeChild;
/** Of the server: milliseconds since 1970, and its monotonic clock. */
let wallTime: number;
let instant: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tabswarm-keep-"));
  child = new FakeChild();
  wallTime = 1_700_000_000_000;
  instant = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
// Servers close before that.
const startServer = serversOfThisFile();

function start(variables: Record<string, string> = {}, config: Partial<Config> = {}): Promise<TestServer> {
  const read = readConfig({ KEEPER: "10G", KEEPER_FOLDER: folder, ...variables });
  return startServer(
    { ...read, port: 0, ...config },
    {
      now: () => instant,
      keeper: { wallTime: () => wallTime, tickMs: 10, bodyMs: 200, fork: () => child.asProcess() },
    },
  );
}

const post = ({ url }: TestServer, init: RequestInit = {}, path = "keep") =>
  fetch(`${url}${path}`, {
    method: "POST",
    headers: JSON_TYPE,
    body: JSON.stringify({ infoHash: HASH }),
    ...init,
  });

const hashOf = (number: number) => number.toString(16).padStart(40, "0") as InfoHash;

describe("a share", () => {
  test("is accepted with a token; asked for again, it is kept already", async () => {
    const server = await start();
    const first = await askToKeep(server, HASH.toUpperCase());
    expect(first).toMatchObject({ status: 201, grant: { expiresAt: wallTime + 7 * DAY_MS } });
    expect(child.told).toContain(`fetch ${HASH}`);
    const second = await askToKeep(server, HASH);
    expect(second).toEqual({ status: 200, grant: { expiresAt: first.grant?.expiresAt }, error: undefined });
    expect(child.told.filter((order) => order.startsWith("fetch"))).toHaveLength(1);
  });

  test("is extended by whoever has its token, and by nobody else", async () => {
    const server = await start();
    const { grant } = await askToKeep(server, HASH);
    wallTime += DAY_MS / 2;
    expect(await askToKeep(server, HASH, "a".repeat(32))).toMatchObject({
      status: 403,
      error: "wrong-token",
    });
    const extended = await askToKeep(server, HASH, grant?.token);
    expect(extended).toMatchObject({ status: 200, grant: { expiresAt: wallTime + 7 * DAY_MS } });
    expect(extended.grant?.token).toBeUndefined();
    expect(await statusOfShare(server, HASH)).toMatchObject({ expiresAt: wallTime + 7 * DAY_MS });
  });

  test("is ended by whoever has its token, and by nobody else", async () => {
    const server = await start();
    const { grant } = await askToKeep(server, HASH);
    for (const wrong of [undefined, "a".repeat(32), "short"])
      expect(await askToEnd(server, HASH, wrong)).toBe(403);
    expect(await statusOfShare(server, HASH)).toBeDefined();
    expect(await askToEnd(server, HASH, grant?.token)).toBe(204);
    expect(child.told.at(-1)).toBe(`drop ${HASH}`);
    expect(await statusOfShare(server, HASH)).toBeUndefined();
    expect(await askToEnd(server, HASH, grant?.token)).toBe(404);
    expect(await askToKeep(server, HASH)).toMatchObject({ status: 201 });
  });

  test("is fetched once its info dictionary is in order, and says how far it is", async () => {
    const server = await start();
    await askToKeep(server, HASH);
    expect(await statusOfShare(server, HASH)).toMatchObject({ state: "fetching", have: 0, length: null });
    child.report({ type: "inspected", infoHash: HASH, inspection: { length: 100, isSealed: true } });
    await expect.poll(() => child.told).toContain(`admit ${HASH}`);
    const report = (have: number) =>
      child.report({
        type: "report",
        report: { progress: [{ infoHash: HASH, have }], fetched: 0, served: 0, room: GIB },
      });
    report(40);
    await expect
      .poll(() => statusOfShare(server, HASH))
      .toMatchObject({ state: "fetching", have: 40, length: 100 });
    report(100);
    await expect.poll(() => statusOfShare(server, HASH)).toMatchObject({ state: "kept", have: 100 });
  });

  test("that is public, too large or expired says so, and frees its disk", async () => {
    const server = await start();
    for (const [number, inspection, reason] of [
      [1, { length: 1, isSealed: false }, "public"],
      [2, { length: 5 * GIB + 1, isSealed: true }, "too-large"],
    ] as const) {
      await askToKeep(server, hashOf(number));
      child.report({ type: "inspected", infoHash: hashOf(number), inspection });
      await expect
        .poll(() => statusOfShare(server, hashOf(number)))
        .toMatchObject({ state: "refused", reason });
      expect(child.told.at(-1)).toBe(`drop ${hashOf(number)}`);
    }
    await askToKeep(server, HASH);
    child.report({ type: "inspected", infoHash: HASH, inspection: { length: 0, isSealed: true } });
    await expect.poll(() => statusOfShare(server, HASH)).toMatchObject({ state: "kept" });
    wallTime += 7 * DAY_MS;
    await expect.poll(() => statusOfShare(server, HASH)).toMatchObject({ state: "expired" });
    expect(child.told.at(-1)).toBe(`drop ${HASH}`);
  });
});

describe("limits", () => {
  test("hold for each network a day; another network has its own", async () => {
    const server = await start({ KEEPER_DAILY: "2", TRUST_PROXY_HOPS: "1" });
    const from = async (address: string, number: number) =>
      (
        await post(server, {
          headers: { ...JSON_TYPE, "X-Forwarded-For": address },
          body: JSON.stringify({ infoHash: hashOf(number) }),
        })
      ).status;
    expect([await from("192.0.2.1", 1), await from("192.0.2.1", 2), await from("192.0.2.1", 3)]).toEqual([
      201, 201, 429,
    ]);
    // What is kept already costs nothing.
    expect(await from("192.0.2.1", 1)).toBe(200);
    expect([
      await from("2001:db8::1", 4),
      await from("2001:db8::2", 5),
      await from("2001:db8::3", 6),
    ]).toEqual([201, 201, 429]);
    wallTime += DAY_MS;
    expect(await from("192.0.2.1", 7)).toBe(201);
  });

  test("hold for all, however many are asked for", async () => {
    const server = await start({ KEEPER_DAILY: "0", KEEPER_SHARES: "100" });
    const statuses = new Map<number, number>();
    for (let number = 0; number < 2000; number++) {
      instant += 100;
      const { status } = await askToKeep(server, hashOf(number));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses]).toEqual([
      [201, 100],
      [507, 1900],
    ]);
  });

  test("hold for requests and for tokens that are tried", async () => {
    const server = await start();
    await askToKeep(server, HASH);
    const tries = await Promise.all(
      Array.from({ length: 60 }, () => askToKeep(server, HASH, "a".repeat(32))),
    );
    const refused = tries.filter(({ error }) => error === "too-many-requests");
    expect(refused).toHaveLength(30);
    instant += 5000;
    expect(await askToKeep(server, HASH, "a".repeat(32))).toMatchObject({ error: "wrong-token" });
    const asked = await Promise.all(
      Array.from({ length: 400 }, () => fetch(`${server.url}${keepPath(HASH)}`)),
    );
    expect(asked.filter(({ status }) => status === 429).length).toBeGreaterThan(100);
  });
});

describe("who may ask", () => {
  test("no page of another origin", async () => {
    const server = await start();
    const requests = [
      post(server, { headers: { ...JSON_TYPE, Origin: OTHER } }),
      fetch(`${server.url}keep`, { method: "OPTIONS", headers: { Origin: OTHER } }),
      fetch(`${server.url}${keepPath(HASH)}`, { headers: { "Sec-Fetch-Site": "cross-site" } }),
      post(server, { headers: { ...JSON_TYPE, Origin: "null" } }),
    ];
    for (const response of await Promise.all(requests)) {
      expect(response.status).toBe(403);
      expect(await response.json()).toEqual({ error: "wrong-origin" });
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
    }
    expect(child.told.some((order) => order.startsWith("fetch"))).toBe(false);
  });

  test("its own pages, and those of allowed origins, which ask first", async () => {
    const server = await start({ ALLOWED_ORIGINS: OTHER });
    const own = new URL(server.url).origin;
    expect((await post(server, { headers: { ...JSON_TYPE, Origin: own } })).status).toBe(201);
    const preflight = await fetch(`${server.url}${keepPath(HASH)}`, {
      method: "OPTIONS",
      headers: { Origin: OTHER },
    });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      "access-control-allow-origin": OTHER,
      "access-control-allow-methods": "GET, HEAD, DELETE",
      "access-control-allow-headers": "Authorization, Content-Type",
    });
    const asked = await post(server, { headers: { ...JSON_TYPE, Origin: OTHER } });
    expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([200, OTHER]);
  });

  test("pages below the base path", async () => {
    const server = await start({}, { basePath: "/share" });
    expect(server.url).toMatch(/\/share\/$/);
    expect((await askToKeep(server, HASH)).status).toBe(201);
  });
});

describe("nonsense", () => {
  test.each<[string, RequestInit]>([
    ["no body", { body: "" }],
    ["no JSON", { body: "{" }],
    ["no info hash", { body: "{}" }],
    ["a short hash", { body: '{"infoHash":"ab"}' }],
    ["another type", { headers: { "Content-Type": "text/plain" } }],
    ["no type", { headers: {} }],
    ["a long body", { body: JSON.stringify({ infoHash: HASH, more: "x".repeat(1024) }) }],
    ["deep JSON", { body: "[".repeat(1000) }],
  ])("%s", async (_, init) => {
    const server = await start();
    const response = await post(server, init);
    expect([response.status, await response.json()]).toEqual([400, { error: "bad-request" }]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect((await askToKeep(server, HASH)).status).toBe(201);
  });

  test.each([
    ["that is too long is not waited for", 50_000_000, 2000],
    ["that never ends is answered", 900, 1],
  ])("a body %s", async (_, stated, sent) => {
    const server = await start();
    const socket = connect(server.port, "127.0.0.1");
    let text = "";
    socket.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    const closed = new Promise((resolve) => socket.on("close", resolve));
    const head = `Host: localhost\r\nContent-Type: application/json\r\nContent-Length: ${stated}`;
    socket.write(`POST /keep HTTP/1.1\r\n${head}\r\n\r\n${"{".repeat(sent)}`);
    await closed;
    expect(text).toMatch(/^HTTP\/1\.1 400 .*bad-request/s);
  });

  test.each(["PUT", "PATCH", "DELETE", "GET"])("%s /keep", async (method) => {
    const server = await start();
    const response = await fetch(`${server.url}keep`, { method });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test.each(["keep/", "keep/x", `keep/${HASH}/x`, "keep/%00", "keep/../keep/x", `keep/${HASH}0`])(
    "GET /%s",
    async (path) => {
      const server = await start();
      expect((await fetch(`${server.url}${path}`)).status).toBeOneOf([400, 405]);
    },
  );
});

test("the configuration says what is kept, where something is", async () => {
  const server = await start({ KEEPER_DAYS: "3" });
  const { keeper } = (await (await fetch(`${server.url}config.json`)).json()) as { keeper: unknown };
  expect(parseKeeperOffer(keeper)).toEqual({ days: 3, shareBytes: 5 * GIB, isPublicAllowed: false });
  const other = await startServer();
  expect(await (await fetch(`${other.url}config.json`)).json()).not.toHaveProperty("keeper");
  expect((await post(other)).status).toBe(405);
});

test("without its process, the keeper promises nothing and keeps its shares", async () => {
  const server = await start();
  const { grant } = await askToKeep(server, HASH);
  const dead = child;
  child = new FakeChild(null);
  dead.die(null, "SIGSEGV");
  await expect.poll(() => askToKeep(server, hashOf(1))).toMatchObject({ status: 503, error: "unavailable" });
  expect(await statusOfShare(server, HASH)).toMatchObject({ state: "fetching" });
  await expect.poll(() => child.told).toEqual(["start"]);
  child.report({ type: "ready" });
  await expect
    .poll(() => child.orders)
    .toContainEqual({ type: "hold", shares: [{ infoHash: HASH, isAdmitted: false }] });
  expect(await askToEnd(server, HASH, grant?.token)).toBe(204);
});

test("what is granted survives the server, and its token is nowhere", async () => {
  const server = await start();
  const { grant } = await askToKeep(server, HASH);
  // As if it had been killed: nothing is written any more.
  const file = readFileSync(join(folder, "keeper.json"), "utf8");
  expect(file).toContain(HASH);
  expect(file).not.toContain(grant?.token);
  await server.close();
  child = new FakeChild();
  const again = await start();
  expect(child.orders).toContainEqual({ type: "hold", shares: [{ infoHash: HASH, isAdmitted: false }] });
  expect(await askToEnd(again, HASH, grant?.token)).toBe(204);
});

test("metrics count, and neither they nor the log name anything", async () => {
  const server = await start();
  const { grant } = await askToKeep(server, HASH);
  await askToKeep(server, HASH, "a".repeat(32));
  child.report({ type: "inspected", infoHash: HASH, inspection: { length: 100, isSealed: true } });
  const progress = [{ infoHash: HASH, have: 100 }];
  child.report({ type: "report", report: { progress, fetched: 100, served: 7, room: 0 } });
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
  ])
    expect(text).toContain(`\n${line}\n`);
  for (const secret of [HASH, grant?.token ?? "", "127.0.0.1", bearer("")])
    expect(text + server.lines.join("\n")).not.toContain(secret);
  expect(await askToKeep(server, hashOf(1))).toMatchObject({ status: 507, error: "no-room" });
});
