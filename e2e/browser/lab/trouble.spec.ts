/** What can happen around a run of the lab: peers that move, join or die, setups that cannot be run, old browsers. */
import { truncateSync, writeFileSync } from "node:fs";
import type { Frame, Page } from "@playwright/test";
import type { Limits, PageToWorker } from "../../../web/bridge/messages.ts";
import type { LabEvent } from "../../../web/lab/model/recording.ts";
import { KIB, MIB } from "../../content.ts";
import { expect, test } from "../../fixtures.ts";
import { ended, openLab, RUN_TIMEOUT_MS, type Run, running, runs, setupOf, start } from "./lab-page.ts";

test.describe.configure({ timeout: 2 * RUN_TIMEOUT_MS });

interface KeptWindow extends Window {
  readonly workers: readonly Worker[];
}

/** Runs in every page and frame before anything else. Keeps its workers, so that a test can reach them. */
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

async function frameOf(page: Page, peer: number): Promise<Frame> {
  const handle = await page.locator(`iframe[src*='peer=${peer}&']`).elementHandle();
  const frame = await handle?.contentFrame();
  if (frame === null || frame === undefined) throw new Error(`peer ${peer} has no frame`);
  return frame;
}

/** Gives a peer other limits during a run. */
async function limit(page: Page, peer: number, limits: Limits): Promise<void> {
  const message: PageToWorker = { type: "set-limits", limits };
  const frame = await frameOf(page, peer);
  await frame.evaluate((message) => {
    (window as unknown as KeptWindow).workers[0]?.postMessage(message);
  }, message);
}

/** Peers with such an event, each once. */
function peersIn(run: Run | undefined, kind: LabEvent["kind"]): readonly number[] {
  const found = (run?.events ?? []).flatMap((event) =>
    event.kind === kind && "peer" in event ? [event.peer] : [],
  );
  return [...new Set(found)].sort((a, b) => a - b);
}

test("peers move to a tab, join by link and die during a run; each is reported, and the rest finishes", async ({
  person,
  anotherTab,
}) => {
  const tab = await person({ init: keepWorkers });
  const other = await person();
  const page = await openLab(
    tab,
    setupOf("ten-downloaders", { leechers: 5, fileLength: 2 * MIB, seederUpload: 16 * KIB }),
  );
  await start(page);
  await running(page);
  // Nothing ends before all of this has happened.
  await limit(page, 0, { upload: 0, download: 0 });
  const link = await page.getByRole("textbox", { name: "Link to join" }).inputValue();

  const opened = page.context().waitForEvent("page");
  await page.getByRole("button", { name: "Open Peer 1 as a real tab" }).click();
  const moved = await opened;
  await expect(moved.getByRole("heading", { name: "Peer 1" })).toBeVisible();
  await expect(page.locator("iframe[src*='peer=1&']")).toHaveCount(0);

  const guest = await anotherTab(tab);
  await guest.page.goto(link);
  await expect(guest.page.getByRole("status")).toHaveText(/peer of the lab/);
  // Another browser's tab cannot report to the lab, which knows of it from the other peers.
  await other.page.goto(link);
  await expect(other.page.getByRole("status")).toHaveText(/runs in another browser/);

  await (await frameOf(page, 2)).evaluate(() => (window as unknown as KeptWindow).workers[0]?.terminate());
  await (await frameOf(page, 4)).evaluate(() =>
    (window as unknown as KeptWindow).workers[0]?.dispatchEvent(new ErrorEvent("error")),
  );
  await page.evaluate(() => document.querySelector("iframe[src*='peer=3&']")?.remove());
  await expect.poll(async () => peersIn((await runs(page)).at(-1), "lost")).toEqual([2, 3, 4]);

  // The run goes on until peer 5 has everything: not before the other browser.
  await limit(page, 5, { upload: 0, download: 0 });
  await limit(page, 0, { upload: undefined, download: undefined });
  await expect(other.page.getByText("32 of 32 chunks")).toBeVisible();
  const guests = async () => (await runs(page)).at(-1)?.peers.filter(({ place }) => place === "guest");
  await expect.poll(async () => (await guests())?.length).toBe(2);
  await limit(page, 5, { upload: undefined, download: undefined });
  const [run] = await ended(page);
  expect(run?.phase).toBe("finished");
  expect(run?.peers.map(({ place }) => place)).toEqual([
    ...["frame", "tab", "frame", "frame", "frame", "frame"],
    ...["guest", "guest"],
  ]);
  expect(peersIn(run, "lost")).toEqual([2, 3, 4]);
  expect(peersIn(run, "trouble")).toEqual([2, 4]);
  expect(run?.finishedAt[1]).toBeDefined();
  const validity = run?.outcome.validity;
  const kinds = validity?.kind === "not-valid" ? validity.reasons.map(({ kind }) => kind) : [];
  expect(kinds).toEqual(expect.arrayContaining(["interfered", "guest", "peer-lost"]));
  await page.getByRole("tab", { name: "What happened" }).click();
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
  await expect(other.page.getByRole("status")).toHaveText(/has ended/);
});

test("a setup that cannot be run is explained at its field and cannot be started", async ({
  person,
}, testInfo) => {
  const { page } = await person();
  await page.goto(new URL("/lab?peers=999&file=-5&us=abc&order=best&ice=none", page.url()).href);
  const button = page.getByRole("button", { name: "Start", exact: true });
  const alerts = page.getByRole("alert");
  for (const text of [
    "“-5” is not a number",
    "“abc” is not a number",
    "“best” is not one of the choices",
    "at most 16",
  ])
    await expect(alerts.filter({ hasText: text })).toBeVisible();
  await expect(button).toBeDisabled();

  // Seventeen copies take more memory than any device should spare.
  await page.getByRole("textbox", { name: "Downloaders (N)" }).fill("16");
  await page.getByRole("textbox", { name: "File size (F)" }).fill("256 MiB");
  await expect(alerts.filter({ hasText: /All copies together need 4.56 GB/ })).toBeVisible();
  await expect(button).toBeDisabled();

  const large = testInfo.outputPath("large.bin");
  writeFileSync(large, "");
  truncateSync(large, 300 * MIB);
  await page.getByLabel("Choose your own file").setInputFiles(large);
  await expect(alerts.filter({ hasText: /can be at most 300 MB/ })).toBeVisible();
  await expect(button).toBeDisabled();
  await page.getByRole("button", { name: "A generated file" }).click();
  await page.getByRole("textbox", { name: "File size (F)" }).fill("4 MiB");
  await expect(alerts).toHaveCount(0);
  await expect(button).toBeEnabled();
});

test("a browser without WebRTC gets an explanation", async ({ person }) => {
  const { page } = await person({ init: () => Reflect.deleteProperty(window, "RTCPeerConnection") });
  await page.goto(new URL("/lab", page.url()).href);
  await expect(page.getByRole("alert").filter({ hasText: "This browser has no WebRTC" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeDisabled();
});
