/** The public surface: what screen readers, tests and automation rely on. */
import type { FileChooser } from "@playwright/test";
import { KIB, MIB, PIECE, sample, sha256Of } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { AutomatedWindow, Tab } from "../tab.ts";

/** Nothing completes while a test looks at it, whatever the machine. */
const SLOW = { upload: String(32 * KIB) };

test("an empty page offers a file input, a link box and a button", async ({ person }) => {
  const { page } = await person();
  await expect(page.getByLabel("Choose files", { exact: true })).toHaveAttribute("type", "file");
  await expect(page.getByLabel("Choose files", { exact: true })).toHaveAttribute("multiple");
  await expect(page.getByRole("textbox", { name: "Share link or magnet", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Open", exact: true })).toBeVisible();
  await expect(page.getByRole("article")).toHaveCount(0);
  await expect(page).toHaveTitle(/Tabswarm/);
  await expect(page.getByRole("main")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/Tabswarm/);
});

test("a card holds progress, status, link, buttons and details", async ({ person }) => {
  const file = sample("card.bin", 2 * MIB);
  const seeder = await person({ search: SLOW });
  const link = await seeder.share(file);
  const { infoHash } = await seeder.snapshot();
  expect(new URL(link).hash).toContain(infoHash);
  // A save that begins before everything has arrived needs the service worker.
  const leecher = await person({ context: { serviceWorkers: "allow" } }, link);
  await leecher.waitForStatus("Downloading", file.name);

  for (const tab of [seeder, leecher]) {
    const card = tab.card(file.name);
    await expect(card.getByRole("progressbar", { name: "Progress", exact: true })).toBeVisible();
    const box = card.getByRole("textbox", { name: "Share link", exact: true });
    await expect(box).toHaveAttribute("readonly");
    await expect(box).toHaveValue(link);
    for (const name of ["Copy link", "Pause", "Remove"])
      await expect(card.getByRole("button", { name, exact: true })).toBeVisible();
    await card.getByText("Details", { exact: true }).click();
    await expect(card.getByRole("table", { name: "Peers", exact: true })).toBeVisible();
    await expect(card.getByRole("img", { name: "Pieces" })).toBeVisible();
    await expect(card.getByRole("img", { name: "Rates" })).toBeVisible();
    await expect(card.getByRole("table", { name: "Peers" }).getByText(/Tabswarm/)).toBeVisible();
  }
  await expect(seeder.card().getByRole("progressbar")).toHaveAttribute("aria-valuenow", "100");
  expect((await leecher.snapshot()).piecesHave).toBeLessThan(file.length / PIECE);
  await expect(leecher.card().getByRole("button", { name: "Save", exact: true })).toBeEnabled();
});

test("Details counts the time since the last announce while nothing happens", async ({ person }) => {
  const seeder = await person();
  await seeder.share(sample("idle.bin", 1000));
  await seeder.card().getByText("Details", { exact: true }).click();
  const trackers = seeder.card().getByRole("region", { name: "Trackers" });
  await expect(trackers).toContainText(/announced ([2-9]|\d\d) s ago/);
});

test("the progress bar follows the download", async ({ person }) => {
  const seeder = await person({ search: { upload: String(256 * KIB) } });
  const leecher = await person({}, await seeder.share(sample("progress.bin", 3 * MIB)));
  const bar = leecher.card().getByRole("progressbar");
  const value = async (): Promise<number> => Number(await bar.getAttribute("aria-valuenow"));
  await expect.poll(value, { intervals: [50] }).toBeGreaterThan(20);
  expect(await value()).toBeLessThan(100);
  await seeder.setLimits({});
  await leecher.finished();
  await expect.poll(value).toBe(100);
});

test("snapshots have the promised fields", async ({ person }) => {
  const file = sample("fields.bin", 2 * MIB);
  const seeder = await person({ search: SLOW });
  const leecher = await person({}, await seeder.share(file));
  const snapshot = await leecher.snapshotWhere(
    ({ state, downloaded, peers }) =>
      state === "downloading" && downloaded > 0 && peers[0]?.path !== undefined,
  );
  expect(snapshot).toMatchObject({
    infoHash: expect.stringMatching(/^[0-9a-f]{40}$/),
    name: file.name,
    length: file.length,
    pieceCount: 8,
    piecesHave: expect.any(Number),
    sealed: expect.any(Boolean),
    uploaded: 0,
    wasted: 0,
    downloadRate: expect.any(Number),
    uploadRate: expect.any(Number),
  });
  expect(snapshot.peers).toHaveLength(1);
  expect(snapshot.peers[0]).toEqual({
    peerId: expect.stringMatching(/^[0-9a-f]{40}$/),
    client: expect.stringContaining("Tabswarm"),
    progress: 1,
    amChoking: expect.any(Boolean),
    amInterested: true,
    peerChoking: false,
    peerInterested: false,
    optimistic: expect.any(Boolean),
    snubbed: false,
    path: "direct",
    downloaded: expect.any(Number),
    uploaded: 0,
    downloadRate: expect.any(Number),
    uploadRate: expect.any(Number),
  });
});

test("window.tabswarm seeds, opens, limits, pauses, resumes and removes", async ({ person }) => {
  const file = sample("by console.bin", 3 * MIB);
  const seeder = await person();
  const [infoHash, kinds] = await seeder.page.evaluate(async (file) => {
    const { tabswarm, testing } = window as unknown as AutomatedWindow;
    const kinds: boolean[] = [];
    // The same file in both kinds is two shares.
    for (const sealed of [true, false]) {
      const snapshot = await tabswarm.seed(testing.transfer([file]).files, { sealed });
      kinds.push(snapshot.sealed);
      await tabswarm.remove(snapshot.infoHash);
    }
    return [(await tabswarm.seed(testing.transfer([file]).files)).infoHash, kinds] as const;
  }, file);
  expect(kinds).toEqual([true, false]);
  await seeder.waitForStatus("Seeding", file.name);
  expect((await seeder.snapshot()).infoHash).toBe(infoHash);
  // So slow that the test is faster, whatever the machine.
  await seeder.setLimits({ upload: 96 * KIB });

  const leecher = await person();
  const opened = await leecher.page.evaluate(
    async (link) => (await (window as unknown as AutomatedWindow).tabswarm.open(link)).infoHash,
    await seeder.shareLink(),
  );
  expect(opened).toBe(infoHash);
  await leecher.snapshotWhere(({ piecesHave }) => piecesHave > 0);
  const command = (tab: Tab, name: "pause" | "resume" | "remove"): Promise<void> =>
    tab.page.evaluate(
      ({ name, infoHash }) => (window as unknown as AutomatedWindow).tabswarm[name](infoHash),
      { name, infoHash },
    );
  await command(leecher, "pause");
  await leecher.waitForStatus("Paused");
  expect((await leecher.snapshot()).piecesHave).toBeLessThan(12);
  await seeder.setLimits({});
  await command(leecher, "resume");
  await leecher.finished(file.name);
  expect((await leecher.save(file.name)).sha256).toBe(sha256Of(file));
  await command(leecher, "remove");
  await expect(leecher.card()).toHaveCount(0);
});

test("limits in the address hold for the tab", async ({ person }) => {
  const seeder = await person({ search: { upload: String(512 * KIB) } });
  const leecher = await person({}, await seeder.share(sample("limited.bin", 2 * MIB)));
  const began = Date.now();
  await leecher.finished();
  const seconds = (Date.now() - began) / 1000;
  // 2 MiB at half a MiB per second, less the burst of one piece that a limiter may allow.
  expect(seconds).toBeGreaterThan(2.5);
});

test("everything works by keyboard: choose, copy, open, pause, resume, remove", async ({ person }) => {
  const file = sample("by keyboard.bin", 4 * MIB);
  const seeder = await person({
    context: { permissions: ["clipboard-read", "clipboard-write"] },
    // So slow that the keyboard is faster, whatever the machine.
    search: { upload: String(32 * KIB) },
  });
  /** Presses Tab until the element of that name has the focus. */
  const focus = async ({ page }: Tab, role: string, name: string): Promise<void> => {
    for (let steps = 0; steps < 60; steps++) {
      await page.keyboard.press("Tab");
      const focused = page.locator(":focus");
      if (
        (await focused.count()) > 0 &&
        (await page
          .getByRole(role as "button", { name, exact: true })
          .and(focused)
          .count()) > 0
      )
        return;
    }
    throw new Error(`the keyboard does not reach the ${role} "${name}"`);
  };

  const { page } = seeder;
  const choosers: FileChooser[] = [];
  // The focus may move while a page is still loading.
  await expect(async () => {
    for (let steps = 0; ; steps++) {
      expect(steps, "Tab presses until the file input").toBeLessThan(20);
      await page.keyboard.press("Tab");
      const isThere = await page
        .getByLabel("Choose files", { exact: true })
        .evaluate((input) => input === document.activeElement);
      if (isThere) break;
    }
    const choosing = page.waitForEvent("filechooser", { timeout: 10_000 });
    await page.keyboard.press("Enter");
    choosers.push(await choosing);
  }).toPass();
  const { seed, length, name } = file;
  const { seededBytes } = await import("../content.ts");
  await choosers[0]?.setFiles({
    name,
    mimeType: "application/octet-stream",
    buffer: Buffer.from(seededBytes(seed, length)),
  });
  await seeder.waitForStatus("Seeding", name);
  await focus(seeder, "button", "Copy link");
  await page.keyboard.press("Enter");
  const link = await seeder.shareLink();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(link);

  const leecher = await person();
  await focus(leecher, "textbox", "Share link or magnet");
  await leecher.page.keyboard.insertText(link);
  await leecher.page.keyboard.press("Enter");
  await leecher.waitForStatus("Downloading", name);
  await focus(leecher, "button", "Pause");
  await leecher.page.keyboard.press("Enter");
  await leecher.waitForStatus("Paused");
  const isFocused = (label: string): Promise<boolean> =>
    leecher.button(label).evaluate((button) => button === document.activeElement);
  // The button changes its name only, so it keeps the focus.
  await expect.poll(() => isFocused("Resume")).toBe(true);
  await seeder.setLimits({});
  await leecher.page.keyboard.press("Enter");
  await leecher.waitForStatus(/^(Looking for peers|Downloading|Complete|Seeding)$/);
  await leecher.finished(name);
  await focus(leecher, "button", "Remove");
  await leecher.page.keyboard.press("Enter");
  // It asks for confirmation, with the focus on the safe answer.
  await expect
    .poll(() => leecher.button("Keep").evaluate((button) => button === document.activeElement))
    .toBe(true);
  await leecher.page.keyboard.press("Shift+Tab");
  await leecher.page.keyboard.press("Enter");
  await expect(leecher.card()).toHaveCount(0);
});
