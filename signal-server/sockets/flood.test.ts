/**
 * What remains in memory after a flood of info hashes, peers and addresses: 40,000 of each. `FLOOD_SOCKETS=125` for a million.
 */
import { randomBytes } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import type { InfoHash, PeerId } from "../../shared/core/ids.ts";
import { SILENCE_MS } from "../../shared/tracker/core/limits.ts";
import type { Announce } from "../../shared/tracker/protocol/messages.ts";
import { readConfig } from "../process/config.ts";
import { serversOfThisFile, TestClient, type TestServer } from "../testing/client.ts";

const start = serversOfThisFile();
const off = { PORT: "0", LIMIT_ADDRESS_MESSAGES: "0", LIMIT_SOCKET_MESSAGES: "0" };
const HASHES_A_SOCKET = 2000;
const SOCKETS = Number(process.env.FLOOD_SOCKETS ?? 5);
const MIB = 1024 * 1024;
/** A member costs more than 1 KB, so this is a small part of what the flood needs. */
const LEFT_OVER = 4 * MIB;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

const random = <Id extends string>(): Id => randomBytes(20).toString("hex") as Id;

/** Announces new info hashes on one socket. @returns once the server has handled them */
async function flood(server: TestServer, address: string, event: Announce["event"]): Promise<TestClient> {
  const client = new TestClient(server, "announce", { headers: { "X-Forwarded-For": address } });
  const peerId = random<PeerId>();
  const announce = { type: "announce", peerId, uploaded: 0, downloaded: 0, left: 1, numwant: 0 } as const;
  for (let i = 0; i < HASHES_A_SOCKET; i++) {
    const infoHash = random<InfoHash>();
    await client.send({ ...announce, infoHash, event: "started", offers: [], signals: true });
    if (event === "stopped") await client.send({ ...announce, infoHash, event, offers: [], signals: true });
  }
  await client.send({ type: "scrape", infoHashes: [random<InfoHash>()] });
  while ((await client.next()).type !== "scrape-response");
  return client;
}

test("memory returns to its old value after a flood of info hashes, however it ends", async () => {
  let now = 0;
  const server = await start({ ...readConfig(off), trustProxyHops: 1 }, { now: () => now, tickMs: 20 });
  // What is loaded and compiled once does not count.
  await flood(server, "192.0.2.1", "stopped");
  expect(server.size).toMatchObject({ swarms: 0, members: 0 });
  const before = heap();

  // They leave one by one.
  for (let n = 0; n < SOCKETS; n++) await flood(server, `192.0.2.${n}`, "stopped");
  expect(server.size).toMatchObject({ swarms: 0, members: 0 });

  // Their sockets close.
  const clients: TestClient[] = [];
  for (let n = 0; n < 2 * SOCKETS; n++) clients.push(await flood(server, `198.51.100.${n}`, undefined));
  expect(server.size.swarms).toBe(2 * SOCKETS * HASHES_A_SOCKET);
  expect(heap() - before).toBeGreaterThan(2 * LEFT_OVER);
  for (const client of clients) client.close();
  await expect.poll(() => server.size.members, { timeout: 60_000 }).toBe(0);

  // They fall silent.
  for (let n = 0; n < SOCKETS; n++) await flood(server, `203.0.113.${n}`, undefined);
  expect(server.size.swarms).toBe(SOCKETS * HASHES_A_SOCKET);
  now += SILENCE_MS + 1;
  await expect
    .poll(() => server.size, { timeout: 60_000 })
    .toMatchObject({ swarms: 0, members: 0, addresses: 0 });

  clients.length = 0;
  await expect.poll(() => heap() - before, { timeout: 60_000 }).toBeLessThan(LEFT_OVER);
}, 900_000);
