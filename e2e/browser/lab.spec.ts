/**
 * The lab with real peers: every preset shows what its sentence promises, read off the recorded run. Files are smaller than
 * the presets' where the promise does not need their size.
 */
import type { Page } from "@playwright/test";
import { PRESETS, type PresetName } from "../../web/lab/model/presets.ts";
import type { Recording } from "../../web/lab/model/recording.ts";
import type { LabSetup } from "../../web/lab/model/setup.ts";
import { parametersOf } from "../../web/lab/model/setup-link.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
const RUN_TIMEOUT_MS = 100_000;

test.describe.configure({ timeout: 2 * RUN_TIMEOUT_MS });

/** A run without its samples, which are many. */
type Run = Omit<Recording, "samples" | "chokeRounds">;

interface LabWindow extends Window {
  readonly tabswarmLab?: { recordings(): readonly Recording[] };
}

function setupOf(name: PresetName, about: Partial<LabSetup> = {}): LabSetup {
  const preset = PRESETS.find((one) => one.name === name);
  if (preset === undefined) throw new Error(`no preset ${name}`);
  return { ...preset.setup, ...about };
}

async function openLab(tab: Tab, setup: LabSetup): Promise<Page> {
  const url = new URL("/lab", tab.page.url());
  url.search = parametersOf(setup).toString();
  url.searchParams.set("ice", "none");
  await tab.page.goto(url.href);
  return tab.page;
}

async function start(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Start", exact: true }).click();
}

/** This session's runs, the oldest first. */
async function runs(page: Page): Promise<readonly Run[]> {
  return page.evaluate(() =>
    ((window as unknown as LabWindow).tabswarmLab?.recordings() ?? []).map((recording) => ({
      ...recording,
      samples: undefined,
      chokeRounds: undefined,
    })),
  );
}

const isOver = ({ phase }: Run): boolean => phase !== "gathering" && phase !== "running";

/** Waits until as many runs are over. @returns them */
async function ended(page: Page, count = 1): Promise<readonly Run[]> {
  let found: readonly Run[] = [];
  await expect
    .poll(
      async () => {
        found = await runs(page);
        return found.filter(isOver).length;
      },
      { timeout: RUN_TIMEOUT_MS, intervals: [250] },
    )
    .toBe(count);
  return found;
}

/** The run of that setup, which has to finish. */
async function runOf(tab: Tab, setup: LabSetup): Promise<Run> {
  const page = await openLab(tab, setup);
  await start(page);
  const [run] = await ended(page);
  expect(run?.phase).toBe("finished");
  return run as Run;
}

/** Of a run whose figure is valid. */
function ratioOf({ outcome }: Run): number {
  expect(outcome.validity).toMatchObject({ kind: "valid" });
  return outcome.validity.kind === "valid" ? outcome.validity.ratio : Number.NaN;
}

/** The last leecher's finish, seconds. */
function lastOf({ finishedAt }: Run): number {
  return Math.max(...finishedAt.slice(1).map((at) => at ?? Number.POSITIVE_INFINITY));
}

function meanOf(times: readonly (number | undefined)[]): number {
  return times.reduce<number>((sum, at) => sum + (at ?? Number.POSITIVE_INFINITY), 0) / times.length;
}

test("ten downloaders: all have the file in little more than the bound", async ({ person }) => {
  const run = await runOf(await person(), setupOf("ten-downloaders"));
  expect(ratioOf(run)).toBeLessThanOrEqual(1.15);
  expect(run.outcome.clientServerBound / lastOf(run)).toBeGreaterThan(5);
});

test("client–server: time grows with every downloader, and is the formula's", async ({ person }) => {
  const small = setupOf("client-server", { leechers: 2, fileLength: 2 * MIB, mode: "client-server" });
  const page = await openLab(await person(), { ...small, leechers: 4, mode: "both" });
  await start(page);
  const [four, shared] = await ended(page, 2);
  if (four === undefined || shared === undefined) throw new Error("two runs were asked for");
  expect([four.mode, shared.mode]).toEqual(["client-server", "p2p"]);
  expect(ratioOf(four)).toBeLessThanOrEqual(1.05);
  expect(lastOf(four) / lastOf(shared)).toBeGreaterThan(2);
  const two = await runOf(await person(), small);
  expect(ratioOf(two)).toBeLessThanOrEqual(1.05);
  expect(lastOf(four) / lastOf(two)).toBeCloseTo(2, 0);
});

test("free-riders: who gives nothing finishes after those who give", async ({ person }) => {
  const run = await runOf(await person(), setupOf("free-riders"));
  const timesOf = (behaviour: string): readonly (number | undefined)[] =>
    run.peers
      .filter((peer) => peer.role === "leecher" && peer.behaviour === behaviour)
      .map(({ number }) => run.finishedAt[number]);
  expect(meanOf(timesOf("free-rider"))).toBeGreaterThan(meanOf(timesOf("contributor")));
});

test("sequential hurts: at least half as long again as rarest first", async ({ person }) => {
  const setup = setupOf("sequential-hurts", { fileLength: MIB });
  const sequential = await runOf(await person(), setup);
  const rarest = await runOf(await person(), { ...setup, strategy: "rarest-first" });
  expect(lastOf(sequential) / lastOf(rarest)).toBeGreaterThanOrEqual(1.5);
});

test("the seed leaves after one copy, and all finish", async ({ person }) => {
  const run = await runOf(await person(), setupOf("the-seed-leaves", { fileLength: 4 * MIB }));
  const left = run.events.find(({ kind }) => kind === "seed-left");
  expect(left?.at).toBeLessThan(lastOf(run));
  expect(run.events.find(({ kind }) => kind === "lost")).toBeUndefined();
  expect(ratioOf(run)).toBeLessThan(1.3);
});

test("two speeds: the fast serve the fast, and finish first", async ({ person }) => {
  const setup = setupOf("two-speeds");
  const run = await runOf(await person(), setup);
  const caps = run.peers.filter(({ role }) => role === "leecher").map(({ upload }) => upload ?? 0);
  const fastest = Math.max(...caps);
  const timesOf = (isFast: boolean): readonly (number | undefined)[] =>
    run.finishedAt.slice(1).filter((_, i) => (caps[i] === fastest) === isFast);
  expect(meanOf(timesOf(true))).toBeLessThan(meanOf(timesOf(false)));
});

test("a machine that cannot keep up says so instead of showing a figure", async ({ person }) => {
  const rate = 64 * MIB;
  const run = await runOf(
    await person(),
    setupOf("ten-downloaders", {
      leechers: 4,
      fileLength: 32 * MIB,
      pieceLength: 256 * KIB,
      seedUpload: rate,
      uploads: { kind: "one", rate },
    }),
  );
  expect(run.outcome.validity).toMatchObject({ kind: "not-valid", reasons: [{ kind: "cpu-bound" }] });
});

test("a guest, a frame that dies, and a lab that has ended: each is said, and the rest runs on", async ({
  person,
  anotherTab,
}) => {
  const tab = await person();
  const setup = setupOf("ten-downloaders", { leechers: 3, seedUpload: 128 * KIB, fileLength: 4 * MIB });
  const page = await openLab(tab, setup);
  await start(page);
  await expect.poll(async () => (await runs(page)).at(-1)?.phase, { intervals: [100] }).toBe("running");

  const peerUrl = await page.locator("iframe[src*='peer=1']").getAttribute("src");
  const joinUrl = new URL(peerUrl ?? "", page.url());
  joinUrl.searchParams.delete("peer");
  const guest = await anotherTab(tab);
  await guest.page.goto(joinUrl.href);
  await expect(guest.page.getByRole("status")).toHaveText(/peer of the lab/);
  await expect.poll(async () => (await runs(page)).at(-1)?.peers.length, { intervals: [100] }).toBe(5);

  await page.evaluate(() => document.querySelector("iframe[src*='peer=2']")?.remove());
  await expect
    .poll(async () => (await runs(page)).at(-1)?.events.some(({ kind }) => kind === "lost"), {
      intervals: [100],
      timeout: 20_000,
    })
    .toBe(true);
  expect((await runs(page)).at(-1)?.phase).toBe("running");

  await page.getByRole("button", { name: "Stop", exact: true }).click();
  const [run] = await ended(page);
  expect(run?.phase).toBe("stopped");
  await expect(page.locator("iframe")).toHaveCount(0);
  await expect(guest.page.getByRole("status")).toHaveText(/has ended/);

  await guest.page.goto(joinUrl.href.replace(/#.*/, ""));
  await expect(guest.page.getByRole("status")).toHaveText(/has ended/);
});
