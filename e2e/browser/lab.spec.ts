/**
 * The lab with real peers: every preset shows what its sentence promises, read off the recorded run. Files are smaller than
 * the presets' where the promise does not need their size, and runs whose limits leave the machine time go side by side.
 */
import { truncateSync, writeFileSync } from "node:fs";
import type { Frame, Page } from "@playwright/test";
import { PRESETS, type PresetName } from "../../web/lab/model/presets.ts";
import type { LabEvent, RecordedPeer, Recording } from "../../web/lab/model/recording.ts";
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
  if (run === undefined) throw new Error("it has ended, so it is there");
  expect(run.phase).toBe("finished");
  return run;
}

/** The last run, as it stands. */
async function latest(page: Page): Promise<Run | undefined> {
  return (await runs(page)).at(-1);
}

async function running(page: Page): Promise<void> {
  await expect.poll(async () => (await latest(page))?.phase, { intervals: [100] }).toBe("running");
}

/** Means of the finishes of the leechers that are so, and of the others: seconds. */
function finishesOf(
  { finishedAt, peers }: Run,
  isSo: (peer: RecordedPeer) => boolean,
): { readonly these: number; readonly others: number } {
  const leechers = peers.filter(({ role }) => role === "leecher");
  const mean = (wanted: boolean): number =>
    meanOf(leechers.filter((peer) => isSo(peer) === wanted).map(({ number }) => finishedAt[number]));
  return { these: mean(true), others: mean(false) };
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
  const small = setupOf("client-server", { leechers: 2, fileLength: 1.5 * MIB, mode: "client-server" });
  const page = await openLab(await person(), { ...small, leechers: 4, mode: "both" });
  await start(page);
  const two = await runOf(await person(), small);
  const [four, shared] = await ended(page, 2);
  if (four === undefined || shared === undefined) throw new Error("two runs were asked for");
  expect([four.mode, shared.mode]).toEqual(["client-server", "p2p"]);
  expect(ratioOf(four)).toBeLessThanOrEqual(1.05);
  expect(lastOf(four) / lastOf(shared)).toBeGreaterThan(2);
  expect(ratioOf(two)).toBeLessThanOrEqual(1.05);
  expect(lastOf(four) / lastOf(two)).toBeCloseTo(2, 0);
});

test("free-riders finish after those who give, and who gives fast before who gives slowly", async ({
  person,
}) => {
  const tabs = [await person(), await person()] as const;
  const [free, speeds] = await Promise.all([
    runOf(tabs[0], setupOf("free-riders", { fileLength: 6 * MIB })),
    runOf(tabs[1], setupOf("two-speeds", { fileLength: 6 * MIB })),
  ]);
  const riders = finishesOf(free, ({ behaviour }) => behaviour === "free-rider");
  expect(riders.these).toBeGreaterThan(riders.others);
  const fastest = Math.max(...speeds.peers.slice(1).map(({ upload }) => upload ?? 0));
  const fast = finishesOf(speeds, ({ upload }) => upload === fastest);
  expect(fast.these).toBeLessThan(fast.others);
});

test("sequential hurts, and a seed may leave after one copy", async ({ person }) => {
  const setup = setupOf("sequential-hurts", { fileLength: MIB });
  const tabs = [await person(), await person()] as const;
  const inTurn = async (): Promise<readonly Run[]> => [
    await runOf(tabs[1], { ...setup, strategy: "rarest-first" }),
    await runOf(tabs[1], setupOf("the-seed-leaves", { fileLength: 6 * MIB })),
  ];
  const [sequential, [rarest, left]] = await Promise.all([runOf(tabs[0], setup), inTurn()]);
  if (rarest === undefined || left === undefined) throw new Error("both have ended");
  expect(lastOf(sequential) / lastOf(rarest)).toBeGreaterThanOrEqual(1.5);

  const departure = left.events.find(({ kind }) => kind === "seed-left");
  expect(departure?.at).toBeLessThan(0.85 * lastOf(left));
  expect(left.events.find(({ kind }) => kind === "lost")).toBeUndefined();
  expect(ratioOf(left)).toBeLessThan(1.3);
});

test("a machine that cannot keep up says so instead of showing a figure", async ({ person }) => {
  const rate = 64 * MIB;
  const tab = await person();
  const run = await runOf(
    tab,
    setupOf("ten-downloaders", {
      leechers: 4,
      fileLength: 12 * MIB,
      pieceLength: 256 * KIB,
      seedUpload: rate,
      uploads: { kind: "one", rate },
    }),
  );
  expect(run.outcome.validity).toMatchObject({ kind: "not-valid", reasons: [{ kind: "cpu-bound" }] });
  const card = tab.page.getByRole("region", { name: "Held against the theory" });
  await expect(card.getByText(/^This machine could not keep up/)).toBeVisible();
  await expect(card.getByText("Measured ÷ bound")).toHaveCount(0);
});

test("tabs, other browsers and what dies on the way: each is said, and the rest runs on", async ({
  person,
  anotherTab,
}) => {
  const tab = await person({ init: keepWorkers });
  const other = await person();
  const page = await openLab(
    tab,
    setupOf("ten-downloaders", { leechers: 5, fileLength: 2 * MIB, seedUpload: 128 * KIB }),
  );
  await start(page);
  await running(page);
  const link = await page.getByRole("textbox", { name: "Link to join" }).inputValue();

  const opened = page.context().waitForEvent("page");
  await page.getByRole("button", { name: "Open Peer 1 as a real tab" }).click();
  const moved = await opened;
  await expect(moved.getByRole("heading", { name: "Peer 1" })).toBeVisible();
  await expect(page.locator("iframe[src*='peer=1&']")).toHaveCount(0);

  const guest = await anotherTab(tab);
  await guest.page.goto(link);
  await expect(guest.page.getByRole("status")).toHaveText(/peer of the lab/);
  // Of another browser the lab hears nothing: it sees it through the others.
  await other.page.goto(link);
  await expect(other.page.getByRole("status")).toHaveText(/runs in another browser/);

  const frameOf = async (peer: number): Promise<Frame> => {
    const handle = await page.locator(`iframe[src*='peer=${peer}&']`).elementHandle();
    const frame = await handle?.contentFrame();
    if (frame === null || frame === undefined) throw new Error(`peer ${peer} has no frame`);
    return frame;
  };
  await (await frameOf(2)).evaluate(() => (window as unknown as Kept).workers[0]?.terminate());
  await (await frameOf(4)).evaluate(() =>
    (window as unknown as Kept).workers[0]?.dispatchEvent(new ErrorEvent("error")),
  );
  await page.evaluate(() => document.querySelector("iframe[src*='peer=3&']")?.remove());

  await expect(other.page.getByText("32 of 32 chunks")).toBeVisible({ timeout: RUN_TIMEOUT_MS });
  const [run] = await ended(page);
  expect(run?.phase).toBe("finished");
  expect(run?.peers.map(({ place }) => place)).toEqual([
    ...["frame", "tab", "frame", "frame", "frame", "frame"],
    ...["guest", "guest"],
  ]);
  expect(peersIn(run, "lost")).toEqual([2, 3, 4]);
  expect(peersIn(run, "trouble")).toEqual([4]);
  expect(run?.finishedAt[1]).toBeDefined();
  const validity = run?.outcome.validity;
  const kinds = validity?.kind === "not-valid" ? validity.reasons.map(({ kind }) => kind) : [];
  expect(kinds).toEqual(expect.arrayContaining(["interfered", "guest", "peer-lost"]));
  const events = page.getByRole("region", { name: "What happened" });
  for (const number of [6, 7]) await expect(events.getByText(`Peer ${number} joined by link.`)).toBeVisible();
  await expect(page.getByText("2 of 5 have the file")).toBeVisible();

  for (const { page: late } of [guest, { page: moved }])
    await expect(late.getByRole("status")).toHaveText(/has ended/);
  await expect(other.page.getByRole("status")).toHaveText(/has ended/);
  await guest.page.goto(link.replace(/#.*/, ""));
  await expect(guest.page.getByRole("status")).toHaveText(/has ended/);
  await other.page.reload();

  await page.getByRole("button", { name: "Run again" }).click();
  await running(page);
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  expect((await ended(page, 2)).at(-1)?.phase).toBe("stopped");
  await expect(page.locator("iframe")).toHaveCount(0);
  await expect(other.page.getByRole("status")).toHaveText(/has ended/, { timeout: 30_000 });
});

test("what cannot be run is said where it stands, and nothing starts", async ({ person }, testInfo) => {
  const { page } = await person();
  await page.goto(new URL("/lab?peers=999&file=-5&us=abc&order=best&ice=none", page.url()).href);
  const button = page.getByRole("button", { name: "Start", exact: true });
  const alerts = page.getByRole("alert");
  for (const text of ["“-5” is not a number", "“abc” is not a number", "“best” is no choice", "at most 16"])
    await expect(alerts.filter({ hasText: text })).toBeVisible();
  await expect(button).toBeDisabled();

  // More than any device should give to seventeen copies.
  await page.getByRole("textbox", { name: "Downloaders (N)" }).fill("16");
  await page.getByRole("textbox", { name: "File size (F)" }).fill("256 MiB");
  await expect(alerts.filter({ hasText: /All copies together need 4.25 GiB/ })).toBeVisible();
  await expect(button).toBeDisabled();

  const large = testInfo.outputPath("large.bin");
  writeFileSync(large, "");
  truncateSync(large, 300 * MIB);
  await page.getByLabel("Choose a file of your own").setInputFiles(large);
  await expect(alerts.filter({ hasText: /can be at most 256 MiB/ })).toBeVisible();
  await expect(button).toBeDisabled();
  await page.getByRole("button", { name: "A generated file" }).click();
  await page.getByRole("textbox", { name: "File size (F)" }).fill("4 MiB");
  await expect(alerts).toHaveCount(0);
  await expect(button).toBeEnabled();
});

test("a browser without WebRTC is told so", async ({ person }) => {
  const { page } = await person({ init: () => Reflect.deleteProperty(window, "RTCPeerConnection") });
  await page.goto(new URL("/lab", page.url()).href);
  await expect(page.getByRole("alert").filter({ hasText: "This browser has no WebRTC" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeDisabled();
});

interface Kept extends Window {
  readonly workers: readonly Worker[];
}

/** Runs in every page and frame: its workers can be found. */
function keepWorkers(): void {
  const workers: Worker[] = [];
  const Original = window.Worker;
  window.Worker = new Proxy(Original, {
    construct: (target, args) => {
      const worker: Worker = Reflect.construct(target, args);
      workers.push(worker);
      return worker;
    },
  });
  Object.assign(window, { workers });
}

/** Peers with such an event, each once. */
function peersIn(run: Run | undefined, kind: LabEvent["kind"]): readonly number[] {
  const found = (run?.events ?? []).flatMap((event) =>
    event.kind === kind && "peer" in event ? [event.peer] : [],
  );
  return [...new Set(found)].sort((a, b) => a - b);
}
