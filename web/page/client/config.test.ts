import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { fetchConfig, parseConfig } from "./config.ts";

it("accepts ICE servers with and without credentials", () => {
  const iceServers = [
    { urls: "stun:stun.example:3478" },
    { urls: ["turn:turn.example"], username: "u", credential: "c" },
  ];
  expect(parseConfig({ iceServers, more: 1 })).toEqual({ iceServers });
});

it("reads what the keeper offers, and no offer that is none", () => {
  const keeper = { days: 7, shareBytes: 1e9, isPublicAllowed: false };
  expect(parseConfig({ iceServers: [], keeper }).keeper).toEqual(keeper);
  expect(parseConfig({ iceServers: [], keeper: { ...keeper, days: "7" } })).toEqual({ iceServers: [] });
});

it("reads whether pages of other sites may join", () => {
  for (const otherSites of [true, false])
    expect(parseConfig({ iceServers: [], otherSites })).toEqual({ iceServers: [], otherSites });
  expect(parseConfig({ iceServers: [], otherSites: "yes" })).toEqual({ iceServers: [] });
});

it.each([
  [600, 600],
  [0, 0],
  [1e9, 86_400],
  [-1, undefined],
  ["600", undefined],
  [null, undefined],
])("credentials that expire in %j seconds", (expiresIn, expected) => {
  expect(parseConfig({ iceServers: [], expiresIn }).expiresIn).toBe(expected);
});

it.each([[null], ["text"], [{}], [{ iceServers: 5 }], [{ iceServers: [{ urls: 5 }] }]])(
  "uses the defaults for %o",
  (json) => {
    expect(parseConfig(json)).toEqual({ iceServers: [] });
  },
);

it.each([
  ["no scheme", { urls: "example.org" }],
  ["a web address", { urls: "https://example.org" }],
  ["a scheme alone", { urls: "stun:" }],
  ["no URL", { urls: [] }],
  ["one bad URL of two", { urls: ["stun:a.example", "b.example"] }],
  ["TURN without credentials", { urls: "turn:turn.example", username: "u" }],
  ["a number", 5],
])("leaves out an ICE server with %s", (_, bad) => {
  const good = { urls: "stun:stun.example" };
  expect(parseConfig({ iceServers: [bad, good] })).toEqual({ iceServers: [good] });
});

describe("from a server", () => {
  async function configFrom(answer: RequestListener, timeoutMs = 60_000): Promise<unknown> {
    const server = createServer(answer).listen(0, "127.0.0.1");
    await new Promise((listening) => server.once("listening", listening));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return fetchConfig(`http://127.0.0.1:${(server.address() as AddressInfo).port}/config.json`, timeoutMs);
  }
  const iceServers = [{ urls: "stun:stun.example" }];
  const NONE = { iceServers: [] };

  it("that works", async () => {
    const answer = JSON.stringify({ iceServers });
    expect(await configFrom((_, response) => response.end(answer))).toEqual({ iceServers });
  });

  it.each<[string, RequestListener, unknown]>([
    ["answers with a page", (_, response) => response.end("<!doctype html><title>Hello</title>"), NONE],
    ["has no such file", (_, response) => response.writeHead(404).end("Not found"), NONE],
    ["answers with bytes", (_, response) => response.end(Buffer.from([0xff, 0, 0xfe])), NONE],
    ["answers with nothing", (_, response) => response.end(), NONE],
    [
      "is out of order",
      (_, response) => response.writeHead(502).end(JSON.stringify({ iceServers })),
      undefined,
    ],
    ["hangs up", (request) => request.socket.destroy(), undefined],
  ])("that %s", async (_, answer, expected) => {
    expect(await configFrom(answer)).toEqual(expected);
  });

  it.each<[string, RequestListener]>([
    ["never answers", () => undefined],
    ["stops in the middle", (_, response) => response.write('{"iceServers":')],
  ])("that %s, after some seconds", async (_, answer) => {
    expect(await configFrom(answer, 100)).toBe(undefined);
  });
});
