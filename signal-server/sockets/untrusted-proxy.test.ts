import { expect, test } from "vitest";
import { serversOfThisFile, TestClient } from "../testing/client.ts";

const start = serversOfThisFile();
const lines = (server: { readonly lines: readonly string[] }) =>
  server.lines.filter((line) => line.startsWith("clients of a proxy share one limit"));

test.each([
  ["X-Forwarded-For", /TRUST_PROXY_HOPS=1\. /],
  ["Forwarded", /TRUST_PROXY_HOPS=1, and let the proxy send X-Forwarded-For\. /],
  ["X-Real-IP", /TRUST_PROXY_HOPS=1, and let the proxy send X-Forwarded-For\. /],
])("a %s header that nobody trusts is logged once, with the cure", async (header, cure) => {
  const server = await start();
  await fetch(`${server.url}healthz`);
  expect(lines(server)).toEqual([]);
  for (let i = 0; i < 3; i++)
    expect(await new TestClient(server, "announce", { headers: { [header]: "192.0.2.1" } }).status).toBe(101);
  await fetch(server.url, { headers: { [header]: "192.0.2.2" } });
  expect(lines(server)).toHaveLength(1);
  expect(lines(server)[0]).toMatch(cure);
  expect(lines(server)[0]).not.toContain("192.0.2");
});

test("it is also noticed in a request for the page, and is expected where a proxy is trusted", async () => {
  const [alone, behind] = [await start(), await start({ trustProxyHops: 1 })];
  for (const { url } of [alone, behind]) await fetch(url, { headers: { "X-Forwarded-For": "192.0.2.1" } });
  expect(lines(alone)).toHaveLength(1);
  expect(lines(behind)).toEqual([]);
});
