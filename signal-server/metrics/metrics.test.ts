import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ANNOUNCE, candidate, HASH, offerOf, peer, SDP } from "../../shared/tracker/core/testing/world.ts";
import { FakeChild } from "../keeper/testing/fake-child.ts";
import { readConfig } from "../process/config.ts";
import { serversOfThisFile, TestClient, type TestServer } from "../testing/client.ts";

const startServer = serversOfThisFile();
const TOKEN = "a-token-of-the-tests";

async function metricsOf({ url }: TestServer): Promise<string> {
  const response = await fetch(`${url}metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=/);
  return response.text();
}

/** @param series with its labels. @returns undefined if there is none */
function readingOf(metrics: string, series: string): number | undefined {
  const line = metrics.split("\n").find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

async function member(server: TestServer, name: string): Promise<TestClient> {
  const client = new TestClient(server);
  await client.send({ ...ANNOUNCE, peerId: peer(name), signals: true });
  await client.next();
  return client;
}

describe("/metrics", () => {
  test("counts what passes through the tracker, without naming anyone", async () => {
    const server = await startServer();
    const [a, b] = [await member(server, "a"), await member(server, "b")];
    const { offerId } = offerOf(1);
    const toB = { type: "signal", infoHash: HASH, toPeerId: peer("b"), offerId } as const;
    await a.send({ ...toB, signal: { type: "offer", sdp: SDP } });
    await b.next();
    await b.send({ ...toB, toPeerId: peer("a"), signal: { type: "answer", sdp: SDP } });
    await a.next();
    await a.send({ ...toB, signal: candidate });
    await b.next();
    await a.send({ ...ANNOUNCE, peerId: peer("a"), offers: [offerOf(2)] });
    await b.next();
    await a.next();
    await b.send({ ...toB, toPeerId: peer("nobody"), signal: { type: "offer", sdp: SDP } });
    await b.next();
    await b.send('{"action":"announce","info_hash":"short"}');
    await b.next();

    const metrics = await metricsOf(server);
    for (const [series, value] of Object.entries({
      tabswarm_sockets: 2,
      tabswarm_swarms: 1,
      tabswarm_members: 2,
      tabswarm_announces_total: 3,
      tabswarm_offers_relayed_total: 2,
      tabswarm_answers_relayed_total: 1,
      tabswarm_signals_relayed_total: 3,
      'tabswarm_refusals_total{reason="no-such-peer"}': 1,
      'tabswarm_refusals_total{reason="bad-id"}': 1,
    }))
      expect([series, readingOf(metrics, series)]).toEqual([series, value]);
    expect(readingOf(metrics, "tabswarm_received_bytes_total")).toBeGreaterThan(1000);
    expect(readingOf(metrics, "tabswarm_sent_bytes_total")).toBeGreaterThan(500);
    expect(readingOf(metrics, "nodejs_eventloop_lag_p99_seconds")).toBeDefined();
    expect(metrics).not.toContain(HASH);
    expect(metrics).not.toContain(peer("a"));
    expect(metrics).not.toContain("127.0.0.1");

    a.close();
    b.close();
    await expect.poll(async () => readingOf(await metricsOf(server), "tabswarm_sockets")).toBe(0);
    const after = await metricsOf(server);
    expect(readingOf(after, "tabswarm_members")).toBe(0);
    const received = readingOf(metrics, "tabswarm_received_bytes_total") ?? Number.NaN;
    expect(readingOf(after, "tabswarm_received_bytes_total")).toBeGreaterThanOrEqual(received);
  });

  test("cannot be given new reasons by what clients send", async () => {
    const server = await startServer();
    const client = new TestClient(server);
    for (let i = 0; i < 100; i++) {
      await client.send(JSON.stringify({ action: `made-up-${i}`, info_hash: `x in ${i}` }));
      await client.next();
    }
    const metrics = await metricsOf(server);
    expect(metrics.match(/^tabswarm_refusals_total.*$/gm)).toEqual([
      'tabswarm_refusals_total{reason="unknown-action"} 100',
    ]);
  });

  test("counts pages of foreign origins that are refused", async () => {
    const server = await startServer();
    expect(await new TestClient(server, "announce", { origin: "https://other.example" }).status).toBe(403);
    expect(readingOf(await metricsOf(server), 'tabswarm_refusals_total{reason="origin"}')).toBe(1);
  });

  test("needs the token where requests come through a proxy, and says so", async () => {
    const server = await startServer({ metricsToken: TOKEN });
    const url = `${server.url}metrics`;
    const forwarded = { "X-Forwarded-For": "203.0.113.7" };
    const refused = await fetch(url, { headers: forwarded });
    expect([refused.status, await refused.text()]).toEqual([
      403,
      "Metrics need the header Authorization: Bearer followed by the server's METRICS_TOKEN.\n",
    ]);
    expect((await fetch(`${url}?token=${TOKEN}`, { headers: forwarded })).status).toBe(403);
    const headers = { ...forwarded, Authorization: `Bearer ${TOKEN}` };
    const read = await fetch(url, { headers });
    expect(read.status).toBe(200);
    expect(await read.text()).not.toContain(TOKEN);
    expect((await fetch(url, { headers, method: "HEAD" })).status).toBe(200);
  });
});

test("the Grafana dashboard shows only metrics that exist", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tabswarm-metrics-"));
  const { keeper } = readConfig({ KEEPER: "1G", KEEPER_FOLDER: folder });
  const server = await startServer({ keeper }, { keeper: { fork: () => new FakeChild().asProcess() } });
  const metrics = await metricsOf(server);
  await server.close();
  await rm(folder, { recursive: true });
  const known = new Set([...metrics.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  const file = new URL("../../docs/hosting/grafana-dashboard.json", import.meta.url);
  const { panels } = JSON.parse(await readFile(file, "utf8"));
  const queries: string[] = panels.flatMap(({ targets }: { targets: { expr: string }[] }) =>
    targets.map(({ expr }) => expr),
  );
  const named = queries.flatMap((query) => query.match(/\b(?:tabswarm|nodejs|process)_\w+/g) ?? []);
  expect(named.length).toBeGreaterThanOrEqual(queries.length);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
  // Everything of ours is on it.
  expect([...known].filter((name) => name?.startsWith("tabswarm_") && !named.includes(name))).toEqual([]);
});
