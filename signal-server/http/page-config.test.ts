import { createHmac } from "node:crypto";
import { request } from "node:http";
import { describe, expect, test } from "vitest";
import type { Config } from "../process/config.ts";
import type { ServerOptions } from "../process/server.ts";
import { serversOfThisFile, TestClient, type TestServer } from "../testing/client.ts";

const SECRET = "north wind 4711";
const URLS = ["turn:turn.example.org:3478", "turns:turn.example.org:5349?transport=tcp"];
const start = serversOfThisFile();

const startWithTurn = (config: Partial<Config> = {}, options: Partial<ServerOptions> = {}) =>
  start({ turn: { urls: URLS, secret: SECRET }, iceServers: [], ...config }, options);

interface Answer {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly body: {
    readonly iceServers: readonly { urls: unknown; username?: string; credential?: string }[];
    readonly expiresIn?: number;
  };
}

/** `fetch` sets some of these headers itself. */
function get(
  server: TestServer,
  headers: Record<string, string> = {},
  path = "config.json",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}${path}`, { headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () =>
        resolve({ headers: response.headers, text, body: text.startsWith("{") ? JSON.parse(text) : {} }),
      );
    });
    sent.on("error", reject).end();
  });
}

const hasTurn = ({ body }: Answer): boolean => body.iceServers.some(({ credential }) => credential);

describe("credentials for the TURN server", () => {
  test("are those that coturn makes of the secret, for ten minutes and one network", async () => {
    const server = await startWithTurn({ trustProxyHops: 1 });
    const before = Math.floor(Date.now() / 1000);
    const { headers, body } = await get(server, { "X-Forwarded-For": "198.51.100.7" });
    expect(headers["cache-control"]).toBe("no-store");
    expect(body.expiresIn).toBe(600);
    const [{ urls, username = "", credential } = { urls: "" }, ...others] = body.iceServers;
    expect(others).toEqual([]);
    expect(urls).toEqual(URLS);
    expect(credential).toBe(createHmac("sha1", SECRET).update(username).digest("base64"));
    const [expiry, name = ""] = username.split(":");
    expect(Number(expiry)).toBeGreaterThanOrEqual(before + 600);
    expect(Number(expiry)).toBeLessThanOrEqual(Date.now() / 1000 + 600);
    expect(name).toMatch(/^[\w-]{16}$/);
    const nameFor = async (address: string) =>
      (await get(server, { "X-Forwarded-For": address })).body.iceServers[0]?.username?.split(":")[1];
    expect(await nameFor("198.51.100.7")).toBe(name);
    expect(await nameFor("198.51.100.8")).not.toBe(name);
  });

  test("stand next to other ICE servers", async () => {
    const stun = { urls: "stun:stun.example.org" };
    const server = await startWithTurn({ iceServers: [stun] });
    expect((await get(server)).body.iceServers).toMatchObject([stun, { urls: URLS }]);
  });

  test.each<[string, Record<string, string>, boolean]>([
    ["the page itself", { "Sec-Fetch-Site": "same-origin" }, true],
    ["the page itself, in a browser that says so as in a request to another origin", { Origin: "own" }, true],
    ["an older browser, or a program", {}, true],
    ["an address that the user types", { "Sec-Fetch-Site": "none" }, true],
    ["an allowed origin", { Origin: "https://friend.example", "Sec-Fetch-Site": "cross-site" }, true],
    ["another site", { Origin: "https://foe.example", "Sec-Fetch-Site": "cross-site" }, false],
    ["another site in an older browser", { Origin: "https://foe.example" }, false],
    ["another port of the host", { Origin: "http://localhost:1" }, false],
    ["a file", { Origin: "null" }, false],
    ["a picture or script on another site", { "Sec-Fetch-Site": "cross-site" }, false],
    ["one on another host of the domain", { "Sec-Fetch-Site": "same-site" }, false],
    ["something unknown", { "Sec-Fetch-Site": "elsewhere" }, false],
  ])("for %s", async (_, headers, expected) => {
    const server = await startWithTurn({ allowedOrigins: new Set(["https://friend.example"]) });
    const origin = headers.Origin === "own" ? server.url.slice(0, -1) : headers.Origin;
    const answer = await get(server, { ...headers, ...(origin && { Origin: origin }) });
    expect(hasTurn(answer)).toBe(expected);
    expect(answer.body.expiresIn).toBe(expected ? 600 : undefined);
    expect(answer.headers["access-control-allow-origin"]).toBe(expected ? origin : undefined);
  });

  test("stay with listed origins when pages of all sites may use the tracker", async () => {
    const server = await startWithTurn({ allowedOrigins: new Set(["*", "https://friend.example"]) });
    const others = await get(server, { Origin: "https://foe.example" });
    expect(hasTurn(others)).toBe(false);
    expect(others.headers["access-control-allow-origin"]).toBe(undefined);
    expect(hasTurn(await get(server, { Origin: "https://friend.example" }))).toBe(true);
  });

  test("are limited per address; what does not expire stays", async () => {
    let now = 0;
    const stun = { urls: "stun:stun.example.org" };
    const server = await startWithTurn(
      { iceServers: [stun], turnCredentials: { burst: 3, perSecond: 0.5 }, trustProxyHops: 1 },
      { now: () => now },
    );
    const from = (address: string) => get(server, { "X-Forwarded-For": address });
    for (let i = 0; i < 3; i++) expect(hasTurn(await from("192.0.2.1"))).toBe(true);
    expect((await from("192.0.2.1")).body).toMatchObject({ iceServers: [stun], expiresIn: 0 });
    expect(hasTurn(await from("192.0.2.2"))).toBe(true);
    now += 2000;
    expect(hasTurn(await from("192.0.2.1"))).toBe(true);
    expect(hasTurn(await from("192.0.2.1"))).toBe(false);
    // Refused readers spend nothing.
    for (let i = 0; i < 5; i++)
      await get(server, { "X-Forwarded-For": "192.0.2.3", Origin: "https://foe.example" });
    expect(hasTurn(await from("192.0.2.3"))).toBe(true);
  });

  test("contain the secret nowhere, nor does anything else that the server says", async () => {
    const server = await startWithTurn();
    const client = new TestClient(server);
    await client.send("{");
    const texts = [await client.nextText(), ...server.lines];
    for (const path of ["", "config.json", "healthz", "announce", "nothing", "unreachable"])
      texts.push((await get(server, {}, path)).text);
    await fetch(`${server.url}unreachable?no-path`, { method: "POST" });
    texts.push(...server.lines);
    const encodings = ["utf8", "base64", "hex"] as const;
    for (const encoding of encodings)
      expect(texts.join("\n")).not.toContain(Buffer.from(SECRET).toString(encoding).replace(/=+$/, ""));
  });
});

test("without a TURN server nothing expires, and other sites may know the rest", async () => {
  const server = await start({ iceServers: [] });
  for (const headers of [{}, { Origin: "https://foe.example" }])
    expect((await get(server, headers)).body).toEqual({
      iceServers: [],
      limits: expect.anything(),
      otherSites: false,
    });
});
