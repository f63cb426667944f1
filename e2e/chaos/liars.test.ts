/**
 * Peers that send false blocks over real WebRTC, to a program that downloads and to a keeper: nothing false is stored, the liars are
 * banned, and users and hosts learn of it. Real pages among them: `npm run chaos -- liars`; a thousand peers: `shared/simulation`.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { programsOfThisFile } from "../../signal-server/cli/testing/program.ts";
import { askToKeep } from "../../signal-server/keeper/testing/asking.ts";
import { openTab } from "../../signal-server/keeper/testing/tab.ts";
import { type NodePeer, startNodePeer } from "../../signal-server/peer/testing/node-peer.ts";
import { readConfig } from "../../signal-server/process/config.ts";
import { serversOfThisFile } from "../../signal-server/testing/client.ts";
import { type Falsifies, type Liar, startLiar, WAYS_OF_LYING } from "./liar.ts";

const FALSE_PIECES = "sends pieces that fail their hash";
const PIECES = 8;

const startServer = serversOfThisFile();
const { folder, run } = programsOfThisFile();

function closedAtTheEnd<Peer extends { close(): Promise<void> }>(peer: Peer): Peer {
  onTestFinished(() => peer.close());
  return peer;
}

async function liarAt(tracker: string, lies: Falsifies): Promise<Liar> {
  const liar = await startLiar(tracker, lies);
  closedAtTheEnd(liar.peer);
  return liar;
}

test("a download among liars is right, and names their offences to programs", async () => {
  const { url } = await startServer();
  const tracker = `${url.replace("http", "ws")}announce`;
  const content = new Uint8Array(randomBytes(PIECES * 262_144));
  const honest: NodePeer = closedAtTheEnd(
    await startNodePeer(tracker, { limits: { upload: 4e6, download: undefined } }),
  );
  const infoHash = await honest.share("a.bin", content);
  const ways = Object.values(WAYS_OF_LYING);
  for (const [salt, lies] of ways.entries())
    await (await liarAt(tracker, lies(salt))).peer.share("a.bin", content);
  const target = await folder();
  const get = await run(["get", "--json", `${url}#${infoHash}`, target]);
  expect((await get.ended).code, get.stderr).toBe(0);
  expect((await readFile(join(target, "a.bin"))).equals(content)).toBe(true);
  const events = get.stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const offences = events.filter(({ event }) => event === "offence");
  expect(offences.length).toBeGreaterThan(0);
  expect(offences.at(-1)).toEqual({
    event: "offence",
    reason: FALSE_PIECES,
    count: offences.at(-1).banned,
    banned: expect.any(Number),
  });
  expect(offences.at(-1).banned).toBeLessThanOrEqual(ways.length);
});

test("a keeper among liars keeps the right bytes, and its host sees what they did", async () => {
  const keeperFolder = mkdtempSync(join(tmpdir(), "tabswarm-liars-"));
  onTestFinished(() => rmSync(keeperFolder, { recursive: true, force: true }));
  const { keeper } = readConfig({
    KEEPER: "50M",
    KEEPER_FOLDER: keeperFolder,
    KEEPER_ICE_ADDRESS: "127.0.0.1",
  });
  const server = await startServer({ keeper }, { keeper: { tickMs: 50 } });
  const sender = closedAtTheEnd(await openTab(server, 4e6));
  const { infoHash } = await sender.seed(new Uint8Array(randomBytes(PIECES * 262_144)));
  const liar = await liarAt(`${server.url.replace("http", "ws")}announce`, () => true);
  await liar.peer.session.open(infoHash, undefined, [], { selected: [0] });
  await expect.poll(() => liar.peer.torrent(infoHash)?.piecesHave).toBe(PIECES);
  expect(await askToKeep(server, infoHash)).toMatchObject({ status: 201 });
  const metrics = async () => (await fetch(`${server.url}metrics`)).text();
  // Requests for its state are limited, however long a slow machine takes.
  await expect.poll(metrics).toContain('tabswarm_keeper_shares{state="kept"} 1');
  await expect.poll(metrics).toContain(`tabswarm_keeper_offences_total{reason="${FALSE_PIECES}"} 1`);
  // What it has is what the sender has: another peer gets it from the keeper alone.
  await sender.session.pause(infoHash);
  await liar.peer.close();
  const other = closedAtTheEnd(await openTab(server));
  await other.session.open(infoHash, undefined, [], { selected: [0] });
  await expect.poll(() => other.torrent(infoHash)?.piecesHave).toBe(PIECES);
  expect(other.torrent(infoHash)?.offences).toBeUndefined();
});
