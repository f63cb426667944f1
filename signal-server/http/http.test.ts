import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { type Config, readConfig } from "../process/config.ts";
import { startServer } from "../process/server.ts";
import { serversOfThisFile } from "../testing/client.ts";

const start = serversOfThisFile();

describe("HTTP", () => {
  test("the page has a strict content security policy and is revalidated on each load", async () => {
    const server = await start();
    const response = await fetch(server.url);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("Tabswarm");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).not.toContain("unsafe");
    for (const directive of [
      "default-src 'none'",
      "script-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types default",
      // Pages of other sites cannot cover it with something to click.
      "frame-ancestors 'self'",
    ])
      expect(policy.split("; ")).toContain(directive);
  });

  test("hashed assets are cached for ever", async () => {
    const server = await start();
    const response = await fetch(`${server.url}assets/main-abc123.js`);
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(response.headers.get("content-type")).toContain("javascript");
  });

  test.each([
    ["manifest.webmanifest", "application/manifest+json"],
    ["service.js", "text/javascript"],
  ])("%s has the type %s and is revalidated", async (path, type) => {
    const server = await start();
    const response = await fetch(`${server.url}${path}`);
    expect(response.headers.get("content-type")).toContain(type);
    expect(response.headers.get("cache-control")).toBe("no-cache");
  });

  test.each([
    ["missing", 404],
    ["../../package.json", 404],
    ["%2e%2e/package.json", 404],
    ["%", 404],
    ["healthz", 200],
    ["healthz?x", 200],
    ["announce", 426],
  ])("GET /%s: %i", async (path, status) => {
    const server = await start();
    expect((await fetch(`${server.url}${path}`)).status).toBe(status);
  });

  const HASH = "dd8255ecdc7ca55fb0bbf81323d87062db1f6d1c";
  test.each([
    `files/${HASH}/0/page.html`,
    `files/${HASH}/0/..%2f..%2findex.html`,
    `files/${HASH}/0/%00`,
    `files/${HASH}.zip`,
    "files/..%2findex.html",
    "files/",
    "files",
  ])("what people share is never here, also for browsers without a service worker: %s", async (path) => {
    const server = await start();
    const response = await fetch(`${server.url}${path}`, { redirect: "manual" });
    expect([response.status, await response.text()]).toEqual([404, "Not found\n"]);
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test.each([
    [`%23${HASH}`, `/#${HASH}`],
    [HASH, `/#${HASH}`],
    [`%2523${HASH.toUpperCase()}`, `/#${HASH.toUpperCase()}`],
    ["%23ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "/#ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"],
    [`%23${HASH}&tr=wss%3A%2F%2Ft.example%2Fa`, `/#${HASH}&tr=wss%3A%2F%2Ft.example%2Fa`],
    [`%23${HASH}&amp;tr=ws://t.example/a?b=c`, `/#${HASH}&amp;tr=ws://t.example/a?b=c`],
    [`%23${HASH}.`, `/#${HASH}.`],
    [`%23${HASH}%EB%A5%BC`, `/#${HASH}%EB%A5%BC`],
    [`%23%20${HASH}`, `/#${HASH}`],
    [`%23${HASH}/`, `/#${HASH}/`],
    [`${HASH}/`, `/#${HASH}/`],
    [`%EF%BC%83${HASH}`, `/#${HASH}`],
    [`%23magnet:?xt=urn:btih:${HASH}`, `/#magnet:?xt=urn:btih:${HASH}`],
    [`?%23${HASH}`, `/#${HASH}`],
    [`?ice=relay%23${HASH}&tr=ws://t.example`, `/?ice=relay#${HASH}&tr=ws://t.example`],
    [`?tracker=ws%3A%2F%2Ft.example%2523${HASH}`, `/?tracker=ws%3A%2F%2Ft.example#${HASH}`],
    [`?fbclid=${HASH}`, undefined],
    [`?x=%23${HASH}0`, undefined],
    [`magnet:?xt=urn:btih:${HASH}`, undefined],
    [`%23${HASH}0`, undefined],
    [`%23${HASH.slice(1)}`, undefined],
    [`${"a1".repeat(32)}`, undefined],
    [`x/${HASH}`, undefined],
    [`/${HASH}`, undefined],
    [`%23//evil.example/${HASH}`, undefined],
    ["lab", undefined],
  ])("GET and HEAD /%s: redirected to %s", async (path, location) => {
    const server = await start();
    for (const method of ["GET", "HEAD"]) {
      const response = await fetch(`${server.url}${path}`, { method, redirect: "manual" });
      expect(response.headers.get("location") ?? undefined).toBe(location);
      if (location !== undefined) expect(response.status).toBe(302);
    }
  });

  test("what is shared with the app and reaches the server is declined before it has been sent", async () => {
    const server = await start();
    const answer = await new Promise<string>((resolve, reject) => {
      let text = "";
      const socket = connect(server.port, "localhost").on("error", reject).setEncoding("utf8");
      socket.on("data", (chunk) => {
        text += chunk;
      });
      socket.on("close", () => resolve(text));
      socket.write(
        "POST /share?ice=none&x=%22%3E HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\nx",
      );
    });
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('content="0; url=/?ice=none&amp;x=%22%3E&amp;shared=missed"');
    expect((await fetch(`${server.url}share`)).status).toBe(404);
  });

  test("methods other than GET and HEAD are refused", async () => {
    const server = await start();
    for (const method of ["POST", "PUT", "DELETE"])
      expect((await fetch(server.url, { method })).status).toBe(405);
  });

  test.each<[string, Partial<Config>, RegExp]>([
    ["no TURN server", {}, /run a TURN server.*TURN_URLS and TURN_SECRET/],
    [
      "a TURN server",
      { iceServers: [{ urls: "turn:a.example", username: "u", credential: "c" }] },
      /check that browsers reach the TURN server in ICE_SERVERS/,
    ],
    [
      "a TURN server with a shared secret",
      { turn: { urls: ["turn:a.example"], secret: "s" } },
      /check that browsers reach the TURN server in TURN_URLS/,
    ],
  ])(
    "reports of pages that reach nobody are logged once, with what helps a host of %s",
    async (_host, config, help) => {
      const server = await start(config);
      const report = async (query: string) =>
        (await fetch(`${server.url}unreachable?${query}`, { method: "POST" })).status;
      for (const query of ["no-path", "no-path", "<script>", "", "no-path&x=192.0.2.1"])
        expect(await report(query)).toBe(204);
      expect(server.lines).toHaveLength(1);
      expect(server.lines[0]).toMatch(/^peers cannot reach each other .*"no-path"/);
      expect(server.lines[0]).toMatch(help);
      await report("blocked-here");
      expect(server.lines).toHaveLength(2);
      expect((await fetch(`${server.url}unreachable`)).status).toBe(404);
    },
  );

  test("pages opened from other machines get a public STUN server, unless the host has configured one", async () => {
    const get = async (config: Partial<Config>, host: string) => {
      const server = await start(config);
      return new Promise<{ iceServers: unknown; limits: unknown }>((resolve, reject) => {
        let text = "";
        const socket = connect(server.port, "localhost").on("error", reject).setEncoding("utf8");
        socket.on("data", (chunk) => {
          text += chunk;
        });
        socket.on("end", () => resolve(JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1))));
        socket.write(`GET /config.json HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      });
    };
    const stun = [{ urls: "stun:stun.l.google.com:19302" }];
    expect(await get({}, "localhost:8080")).toMatchObject({
      iceServers: [],
      limits: { torrentsPerSocket: 2000 },
    });
    expect((await get({}, "192.168.1.5:8080")).iceServers).toEqual(stun);
    expect((await get({ iceServers: [] }, "192.168.1.5:8080")).iceServers).toEqual([]);
    const own = [{ urls: "stun:own.example" }];
    expect((await get({ iceServers: own }, "localhost")).iceServers).toEqual(own);
  });

  test("a port in use is reported with a remedy", async () => {
    const server = await start();
    const second = startServer(readConfig({ PORT: String(server.port), ICE_SERVERS: "[]" }), {
      makePage: () => ({ handle: () => {}, takesUpgrades: false }),
    });
    await expect(second).rejects.toThrow(
      new RegExp(`^Port ${server.port} is in use .* as in PORT=\\d+ npm start\\.$`),
    );
  });
});
