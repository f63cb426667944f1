import { describe, expect, test } from "vitest";
import { cureFor, isLocalHost, isOriginAllowed, mayJoin } from "./origin.ts";

describe("isOriginAllowed", () => {
  const allowed = new Set(["https://friend.example"]);
  test.each([
    [undefined, "host.example", true],
    ["http://host.example", "host.example", true],
    ["https://host.example", "host.example", true],
    ["http://HOST.example:8080", "host.example:8080", true],
    ["https://host.example:8443", "Host.Example:8443", true],
    // As "$host:$server_port" of nginx writes it.
    ["https://host.example", "host.example:443", true],
    ["http://host.example", "host.example:80", true],
    ["http://[::1]:8080", "[::1]:8080", true],
    ["http://[2001:db8::1]", "[2001:DB8:0:0::1]:80", true],
    ["https://friend.example", "host.example", true],
    ["https://foe.example", "host.example", false],
    ["http://host.example:8081", "host.example:8080", false],
    ["https://host.example:8443", "host.example", false],
    ["https://host.example", "host.example:8443", false],
    ["http://host.example.foe.example", "host.example", false],
    ["http://foe.example/host.example", "host.example", false],
    ["http://host.example@foe.example", "foe.example", false],
    ["http://foe.example", "host.example@foe.example", false],
    ["http://sub.friend.example", "host.example", false],
    ["http://[::1]:8080", "[::2]:8080", false],
    ["null", "host.example", false],
    ["", "host.example", false],
    ["file://host.example", "host.example", false],
    ["http://host.example", undefined, false],
    ["http://host.example", "", false],
  ])("origin %s at host %s: %s", (origin, host, expected) => {
    const headers = { ...(origin !== undefined && { origin }), ...(host !== undefined && { host }) };
    expect(isOriginAllowed(headers, allowed)).toBe(expected);
  });

  test.each([
    ["another host", { host: "localhost:8080", "x-forwarded-host": "host.example:8443" }, true],
    ["several proxies", { host: "inner:80", "x-forwarded-host": "host.example:8443, inner" }, true],
    ["the port", { host: "host.example", "x-forwarded-port": "8443" }, true],
    ["another port", { host: "host.example", "x-forwarded-port": "9443" }, false],
    ["the port of the proxy itself", { host: "host.example:8443", "x-forwarded-port": "80" }, true],
    ["a port that is none", { host: "host.example", "x-forwarded-port": "8443x" }, false],
    [
      "the page's address as a host",
      { host: "foe.example", "x-forwarded-host": "https://host.example:8443" },
      false,
    ],
  ])("believes a proxy that forwards %s", (_, headers, expected) => {
    expect(isOriginAllowed({ origin: "https://host.example:8443", ...headers }, allowed)).toBe(expected);
  });
});

test.each(["https://foe.example", "null", "file://", "*", undefined])(
  "the tracker is open to origin %s if it is open to all, and nothing else is",
  (origin) => {
    const headers = { host: "host.example", ...(origin !== undefined && { origin }) };
    const all = new Set(["*", "https://friend.example"]);
    expect(mayJoin(headers, all)).toBe(true);
    expect(isOriginAllowed(headers, all)).toBe(origin === undefined);
    expect(mayJoin(headers, new Set(["https://friend.example"]))).toBe(origin === undefined);
  },
);

test.each([
  ["https://host.example", {}, true],
  ["http://host.example", {}, false],
  ["http://host.example:443", { host: "host.example:443" }, false],
  // A proxy speaks TLS with this server, and not with the browser.
  ["http://host.example", { "x-forwarded-host": "host.example" }, true],
])("over TLS, origin %s with %o: %s", (origin, headers, expected) => {
  expect(isOriginAllowed({ origin, host: "host.example", ...headers }, new Set(), true)).toBe(expected);
});

describe("cureFor", () => {
  test.each([
    [
      "https://host.example:8443",
      "host.example",
      /\$http_host.*lost the port.*ALLOWED_ORIGINS=https:\/\/host\.example:8443$/,
    ],
    ["https://Host.example", "localhost:8080", /\$http_host.*ALLOWED_ORIGINS=https:\/\/host\.example$/],
    ["null", "host.example", /over HTTP or HTTPS/],
    ["", "", /over HTTP or HTTPS/],
  ])("origin %s at host %s", (origin, host, cure) => {
    expect(cureFor({ origin, host })).toMatch(cure);
  });
});

describe("isLocalHost", () => {
  test.each([
    ["localhost", true],
    ["localhost:8080", true],
    ["swarm.localhost:8080", true],
    ["127.0.0.1", true],
    ["127.8.8.8:80", true],
    ["[::1]:8080", true],
    ["192.168.1.5:8080", false],
    ["localhost.example", false],
    ["127.0.0.1.example", false],
    ["notlocalhost", false],
    ["", false],
    [undefined, false],
  ])("%s: %s", (host, expected) => {
    expect(isLocalHost(host)).toBe(expected);
  });
});
