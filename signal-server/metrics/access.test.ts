import { describe, expect, test } from "vitest";
import { whyNotRead } from "./access.ts";

const TOKEN = "0123456789abcdef";
const local = { host: "localhost:8080" };
const elsewhere = "203.0.113.7";

describe("metrics are readable", () => {
  test.each(["127.0.0.1", "127.8.0.1", "::1", "::ffff:127.0.0.1"])("from %s without a token", (peer) => {
    expect(whyNotRead(peer, local, undefined)).toBeUndefined();
    expect(whyNotRead(peer, local, TOKEN)).toBeUndefined();
  });

  test.each([`Bearer ${TOKEN}`, `bearer  ${TOKEN}`])("from anywhere with the header %s", (authorization) => {
    const headers = { host: "tabs.example", "x-forwarded-for": elsewhere, authorization };
    expect(whyNotRead(elsewhere, headers, TOKEN)).toBeUndefined();
  });
});

describe("metrics are refused", () => {
  test.each([
    `Bearer ${TOKEN.slice(1)}`,
    `Bearer ${TOKEN}0`,
    `Bearer ${TOKEN} ${TOKEN}`,
    "Bearer ",
    "Bearer undefined",
    `Basic ${TOKEN}`,
    TOKEN,
    "",
  ])("from elsewhere with the header %s", (authorization) => {
    expect(whyNotRead(elsewhere, { ...local, authorization }, TOKEN)).toContain("METRICS_TOKEN");
    expect(whyNotRead(elsewhere, { ...local, authorization }, undefined)).toContain("METRICS_TOKEN");
  });

  test.each([elsewhere, "10.0.0.1", "2001:db8::1", "1127.0.0.1", "127.0.0.1.example", "", undefined])(
    "from %s without a token, whatever host it names",
    (peer) => {
      expect(whyNotRead(peer, local, undefined)).toContain("own machine");
    },
  );

  // Behind a proxy on the same machine every client has a local address.
  test.each([
    ["x-forwarded-for", elsewhere],
    ["x-forwarded-for", "127.0.0.1"],
    ["x-forwarded-for", ""],
    ["x-real-ip", elsewhere],
    ["forwarded", "for=127.0.0.1"],
    ["x-forwarded-host", "localhost"],
    ["via", "1.1 proxy"],
  ])("through a proxy that adds %s: %s", (name, value) => {
    expect(whyNotRead("127.0.0.1", { ...local, [name]: value }, undefined)).toContain("own machine");
  });

  test.each(["tabs.example", "localhost.evil.example", "127.0.0.1.evil.example", undefined])(
    "to pages and proxies that call this machine %s",
    (host) => {
      expect(whyNotRead("127.0.0.1", { host }, undefined)).toContain("own machine");
    },
  );
});
