/** What a curious host finds in the memory of the server and its keeper while they keep a share. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startServerProcess } from "../cluster/testing/server-process.ts";
import { makePageFolder } from "../testing/client.ts";
import { askToKeep, statusOfShare } from "./testing/asking.ts";
import { familyOf, foundInMemory, STRETCH } from "./testing/process-memory.ts";
import { openTab } from "./testing/tab.ts";

const PROBES = 1000;

// Elsewhere, no process can look into another's memory.
test.runIf(process.platform === "linux")("nothing in the keeper's memory can be read", async () => {
  const page = await makePageFolder();
  const folder = mkdtempSync(join(tmpdir(), "tabswarm-keeper-"));
  onTestFinished(() => {
    for (const one of [page, folder]) rmSync(one, { recursive: true });
  });
  const settings = { KEEPER: "50M", KEEPER_FOLDER: folder, KEEPER_ICE_ADDRESS: "127.0.0.1" };
  const server = await startServerProcess(page, settings);
  onTestFinished(() => server.kill());
  const sender = await openTab(server);
  onTestFinished(() => sender.close());
  const content = randomBytes(2_000_000);
  const { infoHash, secret } = await sender.seed(new Uint8Array(content));
  await askToKeep(server, infoHash);
  await expect.poll(async () => (await statusOfShare(server, infoHash))?.state).toBe("kept");

  const probes = Array.from({ length: PROBES }, (_, i) => content.subarray(1999 * i, 1999 * i + STRETCH));
  const { bytes: key = new Uint8Array() } = secret ?? {};
  expect(key.length).toBe(16);
  // The number that every process of the share knows, as text.
  const known = Buffer.from(infoHash.slice(0, STRETCH));
  let knowing = 0;
  for (const pid of familyOf(server.pid)) {
    const found = [...foundInMemory(pid, [...probes, key, known])];
    expect(found.filter((stretch) => stretch <= PROBES)).toEqual([]);
    knowing += found.length;
  }
  // The server and the keeper's process.
  expect(knowing).toBe(2);
  // The sender runs in this process.
  expect(foundInMemory(process.pid, [...probes, known]).size).toBe(PROBES + 1);
});
