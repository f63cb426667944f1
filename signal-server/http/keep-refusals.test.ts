import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import type { InfoHash } from "../../shared/core/ids.ts";
import { DAY_MS } from "../../shared/core/time.ts";
import { keepPath } from "../../shared/keeper/protocol.ts";
import { askToKeep } from "../keeper/testing/asking.ts";
import { HASH, JSON_TYPE, keepServersOfThisFile, OTHER, post } from "./testing/keep-servers.ts";

const _GIB = 1024 ** 3;
const keeping = keepServersOfThisFile();
const hashOf = (number: number) => number.toString(16).padStart(40, "0") as InfoHash;

describe("limits", () => {
  test("hold for each network a day; another network has its own", async () => {
    const server = await keeping.start({ KEEPER_DAILY: "2", TRUST_PROXY_HOPS: "1" });
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
    keeping.wallTime += DAY_MS;
    expect(await from("192.0.2.1", 7)).toBe(201);
  });

  test("hold for all, however many are asked for", async () => {
    const server = await keeping.start({ KEEPER_DAILY: "0", KEEPER_SHARES: "100" });
    const statuses = new Map<number, number>();
    for (let number = 0; number < 2000; number++) {
      keeping.instant += 100;
      const { status } = await askToKeep(server, hashOf(number));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses]).toEqual([
      [201, 100],
      [507, 1900],
    ]);
  });

  test("hold for requests and for tokens that are tried", async () => {
    const server = await keeping.start();
    await askToKeep(server, HASH);
    const tries = await Promise.all(
      Array.from({ length: 60 }, () => askToKeep(server, HASH, "a".repeat(32))),
    );
    const refused = tries.filter(({ error }) => error === "too-many-requests");
    expect(refused).toHaveLength(30);
    keeping.instant += 5000;
    expect(await askToKeep(server, HASH, "a".repeat(32))).toMatchObject({ error: "wrong-token" });
    const asked = await Promise.all(
      Array.from({ length: 400 }, () => fetch(`${server.url}${keepPath(HASH)}`)),
    );
    expect(asked.filter(({ status }) => status === 429).length).toBeGreaterThan(100);
  });
});

describe("who may ask", () => {
  test("no page of another origin", async () => {
    const server = await keeping.start();
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
    expect(keeping.child.told.some((order) => order.startsWith("fetch"))).toBe(false);
  });

  test("no pages of other sites when all may use the tracker, except those that are listed", async () => {
    const server = await keeping.start({ ALLOWED_ORIGINS: `*,${OTHER}` });
    const from = (origin: string) => post(server, { headers: { ...JSON_TYPE, Origin: origin } });
    expect((await from("https://foe.example")).status).toBe(403);
    expect((await from(OTHER)).status).toBe(201);
  });

  test("its own pages, and those of allowed origins, which ask first", async () => {
    const server = await keeping.start({ ALLOWED_ORIGINS: OTHER });
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
    const server = await keeping.start({}, { basePath: "/share" });
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
    const server = await keeping.start();
    const response = await post(server, init);
    expect([response.status, await response.json()]).toEqual([400, { error: "bad-request" }]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect((await askToKeep(server, HASH)).status).toBe(201);
  });

  test.each([
    ["that is too long is not waited for", 50_000_000, 2000],
    ["that never ends is answered", 900, 1],
  ])("a body %s", async (_, stated, sent) => {
    const server = await keeping.start();
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
    const server = await keeping.start();
    const response = await fetch(`${server.url}keep`, { method });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test.each(["keep/", "keep/x", `keep/${HASH}/x`, "keep/%00", "keep/../keep/x", `keep/${HASH}0`])(
    "GET /%s",
    async (path) => {
      const server = await keeping.start();
      expect((await fetch(`${server.url}${path}`)).status).toBeOneOf([400, 405]);
    },
  );
});
