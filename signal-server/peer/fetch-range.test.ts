/** Ranges by HTTP in Node, from real servers of this process. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { fetched, testFetchRange } from "../../shared/session/web-seeds/fetch-range.contract.ts";
import { type HttpFetch, rangeFetcher } from "../../shared/session/web-seeds/http-range.ts";
import { type Answers, startWebServer } from "../testing/web-server.ts";

const FILE = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
const RANGE = { begin: 1000, end: 71_000 };
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start() {
  const server = await startWebServer(new Map([["file", FILE]]));
  closing.push(server.close);
  return server;
}

const until = (condition: () => boolean) =>
  vi.waitFor(() => expect(condition()).toBe(true), { interval: 1, timeout: 60_000 });

testFetchRange("Node", async () => {
  const server = await start();
  return {
    fetchRange: rangeFetcher(fetch),
    url: `${server.url}file`,
    file: FILE,
    stall: () => {
      server.answers = "half";
    },
    until,
  };
});

describe("an answer", () => {
  test.each<[string, Answers, string]>([
    ["with the whole file", "whole", "web-seed-no-ranges"],
    ["with a page", "page", "web-seed-web-page"],
    ["with another range", "wrong-range", "web-seed-wrong-range"],
    ["that is compressed", "encoded", "web-seed-encoded"],
    ["that ends early", "cut-short", "web-seed-cut-short"],
    ["that says 503", { status: 503 }, "web-seed-status 503"],
    ["that says 204", { status: 204 }, "web-seed-status 204"],
  ])("%s is refused", async (_, answers, expected) => {
    const server = await start();
    server.answers = answers;
    const { bytes, events } = fetched(rangeFetcher(fetch), { ...RANGE, url: `${server.url}file` });
    await until(() => events.length > 0);
    expect(events).toEqual([expected]);
    if (answers !== "cut-short") expect(bytes().length).toBe(0);
    // Nothing more of it is read.
    await until(() => server.open.now === 0);
  });

  test("that is longer than asked for is cut off", async () => {
    const server = await start();
    server.answers = "longer";
    const { bytes, events } = fetched(rangeFetcher(fetch), { ...RANGE, url: `${server.url}file` });
    await until(() => events.length > 0);
    expect(events).toEqual(["done"]);
    expect(Buffer.compare(bytes(), FILE.subarray(RANGE.begin, RANGE.end))).toBe(0);
  });

  test("is asked for without compression, cookies and referrer", async () => {
    const asked: Parameters<HttpFetch>[] = [];
    const spy: HttpFetch = (url, request) => {
      asked.push([url, request]);
      return fetch(url, request);
    };
    const server = await start();
    const { events } = fetched(rangeFetcher(spy), { ...RANGE, url: `${server.url}file` });
    await until(() => events.length > 0);
    expect(asked).toMatchObject([
      [`${server.url}file`, { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" }],
    ]);
    expect(server.asked).toEqual(["GET file bytes=1000-70999"]);
  });

  test("never comes from an address where nobody listens", async () => {
    const server = await startWebServer(new Map());
    await server.close();
    const { events } = fetched(rangeFetcher(fetch), { ...RANGE, url: server.url });
    await until(() => events.length > 0);
    expect(events).toEqual(["web-seed-unreachable"]);
  });
});

describe("a redirect", () => {
  test("to another server is followed", async () => {
    const [from, to] = [await start(), await start()];
    from.answers = { redirect: `${to.url}file` };
    const { bytes, events } = fetched(rangeFetcher(fetch), { ...RANGE, url: `${from.url}other` });
    await until(() => events.length > 0);
    expect(events).toEqual(["done"]);
    expect(bytes()).toHaveLength(70_000);
  });

  test("that never ends is given up", async () => {
    const server = await start();
    server.answers = { redirect: "/again" };
    const { events } = fetched(rangeFetcher(fetch), { ...RANGE, url: `${server.url}file` });
    await until(() => events.length > 0);
    expect(events).toEqual(["web-seed-redirect"]);
    expect(server.asked).toHaveLength(6);
  });

  /** Whether a server at this address may lead there. */
  async function mayLead(from: string, location: string): Promise<boolean> {
    const asked: string[] = [];
    const leading: HttpFetch = async (url) => {
      asked.push(url);
      const headers = { get: (name: string) => (name === "location" ? location : null) };
      return { status: asked.length === 1 ? 302 : 404, headers, body: null };
    };
    const { events } = fetched(rangeFetcher(leading), { ...RANGE, url: from });
    await until(() => events.length > 0);
    return asked.length === 2;
  }

  test.each([
    "file:///etc/passwd",
    "ftp://web.example/file",
    "data:text/plain,x",
    "javascript:1",
    "http://web.example/file",
    "https://localhost/",
    "https://127.0.0.1:6379/",
    "https://10.0.0.1/",
    "https://172.20.1.1/",
    "https://192.168.1.1/reboot",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/",
    "https://[fd00::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://2130706433/",
    "https://router/",
    "https://printer.local/",
    "https://",
  ])("from a server on the internet to %s is not followed", async (location) => {
    expect(await mayLead("https://web.example/file", location)).toBe(false);
  });

  test.each([
    ["https://web.example/file", "https://mirror.example/file"],
    ["http://web.example/file", "https://mirror.example/file"],
    ["http://web.example/file", "//mirror.example:8080/file"],
    ["http://192.168.1.5/file", "http://192.168.1.6/file"],
    ["https://web.example/file", "https://8.8.8.8/file"],
  ])("from %s to %s is followed", async (from, location) => {
    expect(await mayLead(from, location)).toBe(true);
  });
});

describe("in a page", () => {
  const failing: HttpFetch = () => Promise.reject(new TypeError("Failed to fetch"));

  test.each([
    [{ isSecure: true }, "http://web.example/file", "web-seed-mixed-content"],
    [{ isSecure: true }, "http://127.0.0.1/file", "web-seed-unreachable"],
    [{ isSecure: true }, "https://web.example/file", "web-seed-unreachable"],
    [{ isSecure: false }, "http://web.example/file", "web-seed-unreachable"],
  ])("%o, %s is %s", async (page, url, expected) => {
    const { events } = fetched(rangeFetcher(failing, page), { ...RANGE, url });
    await until(() => events.length > 0);
    expect(events).toEqual([expected]);
  });

  test("a server that forbids pages to read its answer is named as such, not as unreachable", async () => {
    const modes: string[] = [];
    const closed: HttpFetch = async (url, request) => {
      modes.push(`${request.method} ${request.mode}`);
      if (request.mode === "cors") throw new TypeError("Failed to fetch");
      return { status: 0, headers: new Headers(), body: null, url };
    };
    const { events } = fetched(rangeFetcher(closed, { isSecure: true }), {
      ...RANGE,
      url: "https://web.example/",
    });
    await until(() => events.length > 0);
    expect(events).toEqual(["web-seed-cors"]);
    expect(modes).toEqual(["GET cors", "HEAD no-cors"]);
  });
});
