/**
 * Eight hours of use, compressed: a page, a session in Node, the tracker and the keeper live through as many joins, leaves and shares
 * as come in that time when there is one of each every two minutes. Afterwards everything has the size that it had at first.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { askToEnd, askToKeep, statusOfShare } from "../../../signal-server/keeper/testing/asking.ts";
import { familyOf } from "../../../signal-server/keeper/testing/process-memory.ts";
import { type NodePeer, startNodePeer } from "../../../signal-server/peer/testing/node-peer.ts";
import { KIB, seededBytes } from "../../content.ts";
import { startTestServer, type TestServer } from "../../server.ts";
import type { AutomatedWindow, Tab } from "../../tab.ts";
import { megabytes, memoryInUse } from "../memory.ts";
import { PageMeter } from "./page-memory.ts";
import { expectThat, type RunTrial } from "./trial.ts";
import { launchOptions, newPerson } from "./victim.ts";

const LENGTH = 300 * KIB;
/** Code is compiled and caches fill until then. */
const WARM_UP = 40;
const LOOK_EVERY = 120;
/** Growth of a heap that counts as none: what caches and tables of the engine hold differs from look to look. */
const MOST_GROWTH = 2_000_000;

/** The same of the keeper's process: what it holds of the machine's memory, which it returns late. */
const MOST_RESIDENT = 30_000_000;

/** Everything that could grow. */
type Sizes = Readonly<Record<(typeof HEAPS)[number] | (typeof COUNTS)[number], number>>;
const HEAPS = ["page", "worker", "node", "keeper"] as const;
const COUNTS = [
  "nodes",
  "listeners",
  "databases",
  "swarms",
  "members",
  "sockets",
  "descriptors",
  "keeperDescriptors",
  "kept",
] as const;
/** More than before that counts as none: a link's sockets close some time after it. */
const MOST_MORE: Partial<Record<keyof Sizes, number>> = {
  nodes: 40,
  listeners: 10,
  descriptors: 6,
  keeperDescriptors: 6,
};

interface Cast {
  readonly server: TestServer;
  readonly keeperFolder: string;
  readonly tab: Tab;
  readonly stayer: NodePeer;
  /** The page shares it all the time. */
  readonly standing: InfoHash;
}

export const liveForHours: RunTrial = async ({ print, runs, seed }) => {
  const keeperFolder = mkdtempSync(join(tmpdir(), "tabswarm-hours-"));
  const keeper = {
    KEEPER: "200M",
    KEEPER_FOLDER: keeperFolder,
    KEEPER_ICE_ADDRESS: "127.0.0.1",
    KEEPER_DAILY: "0",
  };
  const [server, browser] = [await startTestServer({ keeper }), await chromium.launch(launchOptions())];
  const stayer = await startNodePeer(server.tracker);
  try {
    const tab = await (await newPerson(browser, server.origin)).visit();
    const standing = await shareInPage(tab, seed, true);
    await tab.card().getByText("Details", { exact: true }).click();
    const meter = await PageMeter.of(tab.page);
    const cast = { server, keeperFolder, tab, stayer, standing };
    const looks: Sizes[] = [];
    for (let cycle = 1; cycle <= runs; cycle++) {
      await live(cast, cycle, seed);
      if (cycle !== WARM_UP && cycle % LOOK_EVERY !== 0 && cycle !== runs) continue;
      looks.push(await sizesOf(cast, meter));
      print(`${cycle} of ${runs}: ${textOf(looks.at(-1) as Sizes)}`);
    }
    expectThat(tab.complaints.length === 0, `the page complains: ${tab.complaints.join("; ")}`);
    const [first, last] = [looks[0] as Sizes, looks.at(-1) as Sizes];
    expectNoGrowth(first, last);
    return `${runs} joins and leaves, ${3 * runs} shares added and removed; at first ${textOf(first)}; at the end ${textOf(last)}`;
  } finally {
    await stayer.close();
    await browser.close();
    await server.close();
    rmSync(keeperFolder, { recursive: true, force: true });
  }
};

/** What happens within two minutes: all at once, as it may. */
async function live({ server, tab, stayer, standing }: Cast, cycle: number, seed: number): Promise<void> {
  const joins = async (): Promise<void> => {
    const newcomer = await startNodePeer(server.tracker);
    await fetchAll(newcomer, standing);
    await newcomer.close();
  };
  const shares = async (): Promise<void> => {
    const infoHash = await shareInPage(tab, seed + 2 * cycle, cycle % 2 === 0);
    await fetchAll(stayer, infoHash);
    if (cycle % 8 === 0) await keepForAMoment(server, infoHash);
    await tab.page.evaluate((hash) => (window as unknown as AutomatedWindow).tabswarm.remove(hash), infoHash);
    await stayer.session.remove(infoHash);
  };
  const receives = async (): Promise<void> => {
    const infoHash = await stayer.share(`from Node ${cycle}.bin`, seededBytes(seed + 2 * cycle + 1, LENGTH));
    await tab.page.evaluate((hash) => (window as unknown as AutomatedWindow).tabswarm.open(hash), infoHash);
    await tab.snapshotWhere((one) => one.infoHash === infoHash && one.state === "complete");
    await tab.page.evaluate((hash) => (window as unknown as AutomatedWindow).tabswarm.remove(hash), infoHash);
    await stayer.session.remove(infoHash);
  };
  await Promise.all([joins(), shares(), receives()]);
}

async function shareInPage({ page }: Tab, seed: number, sealed: boolean): Promise<InfoHash> {
  const sample = { name: `share ${seed}.bin`, length: LENGTH, seed: seed + 1 };
  const hash = await page.evaluate(
    async ({ sample, sealed }) => {
      const { tabswarm, testing } = window as unknown as AutomatedWindow;
      return (await tabswarm.seed(testing.transfer([sample]).files, { sealed })).infoHash;
    },
    { sample, sealed },
  );
  return hash as InfoHash;
}

/** @param infoHash also of a sealed torrent, of which the peer stores what it cannot read */
async function fetchAll(peer: NodePeer, infoHash: InfoHash): Promise<void> {
  await peer.session.open(infoHash, undefined, [], { selected: [0] });
  await until(() => {
    const torrent = peer.torrent(infoHash);
    return torrent !== undefined && torrent.pieceCount > 0 && torrent.piecesHave === torrent.pieceCount;
  });
}

async function keepForAMoment({ origin }: TestServer, infoHash: InfoHash): Promise<void> {
  const server = { url: `${origin}/` };
  const { grant, error } = await askToKeep(server, infoHash);
  expectThat(grant !== undefined, `the keeper refuses: ${error}`);
  await until(async () => (await statusOfShare(server, infoHash))?.state === "kept");
  await askToEnd(server, infoHash, grant?.token);
}

async function sizesOf(
  { server, keeperFolder, tab, stayer, standing }: Cast,
  meter: PageMeter,
): Promise<Sizes> {
  await until(async () => {
    const torrents = await tab.torrents();
    if (torrents.length !== 1 || torrents[0]?.infoHash !== standing || torrents[0].peers.length > 0)
      return false;
    // Those that are dialled in vain have a row each.
    return (await tab.page.locator("table.peers tbody tr").count()) === 1;
  });
  await until(() => stayer.session.storageIds.size === 0);
  const read = async (): Promise<Sizes> => {
    const { pageHeap, workerHeap, nodes, listeners } = await meter.read();
    const metrics = await (await fetch(`${server.origin}/metrics`)).text();
    const metric = (name: string): number =>
      Number(new RegExp(`^tabswarm_${name} (\\d+)$`, "m").exec(metrics)?.[1]);
    return {
      ...{ page: pageHeap, worker: workerHeap, node: memoryInUse(), nodes, listeners },
      databases: await databasesOf(tab.page),
      ...{ swarms: metric("swarms"), members: metric("members"), sockets: metric("sockets") },
      descriptors: readdirSync("/proc/self/fd").length,
      ...keeperSizes(),
      kept: readdirSync(join(keeperFolder, "torrents")).length,
    };
  };
  // What is being closed has been closed soon.
  await until(async () => {
    const { databases, kept, members, sockets } = await read();
    return databases === DATABASES && kept === 0 && members === 1 && sockets === SOCKETS;
  });
  return read();
}

/** Nobody can ask another process to collect its garbage. */
function keeperSizes(): Pick<Sizes, "keeper" | "keeperDescriptors"> {
  const pid = familyOf(process.pid).find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("keeper-process"),
  );
  const [, resident] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ").map(Number);
  return { keeper: 4096 * (resident ?? 0), keeperDescriptors: readdirSync(`/proc/${pid}/fd`).length };
}

/** The catalog, and the pieces of what the page shares. */
const DATABASES = 2;
/** The page's, and the keeper's own. Node's session leaves the tracker some time after its last torrent. */
const SOCKETS = 1;

function databasesOf(page: Page): Promise<number> {
  return page.evaluate(async () => (await indexedDB.databases()).length);
}

function expectNoGrowth(first: Sizes, last: Sizes): void {
  for (const name of HEAPS)
    expectThat(
      last[name] - first[name] <= (name === "keeper" ? MOST_RESIDENT : MOST_GROWTH),
      `${name}: from ${megabytes(first[name])} to ${megabytes(last[name])}`,
    );
  for (const name of COUNTS)
    expectThat(
      last[name] - first[name] <= (MOST_MORE[name] ?? 0),
      `${name}: from ${first[name]} to ${last[name]}`,
    );
}

function textOf(sizes: Sizes): string {
  const heaps = HEAPS.map((name) => `${name} ${megabytes(sizes[name])}`);
  return [...heaps, ...COUNTS.map((name) => `${sizes[name]} ${name}`)].join(", ");
}

/** Peers that have left are dialled for a minute and a half; the machine may be busy. */
const PATIENCE_MS = 240_000;

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`not within ${PATIENCE_MS / 1000} s: ${check}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
