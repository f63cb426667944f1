/** Limits in real tabs: those from the address, a script and the control on the page hold, and torrents share them. */
import type { Locator } from "@playwright/test";
import type { TorrentSnapshot } from "../../web/page/client/api.ts";
import { en } from "../../web/page/texts/en.ts";
import { MIB, PIECE, sample } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { AutomatedWindow, Tab } from "../tab.ts";
import { look } from "./look.ts";

interface Measured {
  readonly seconds: number;
  /** Bytes that each torrent sent in that time. */
  readonly sent: readonly number[];
}

/**
 * Measures until the tab has sent `bytes` more. A busy page sees figures late. So the time starts before the worker reads
 * the first ones, and it ends after the worker read the last: it is never shorter than the time in which they were sent.
 */
function measure({ page }: Tab, bytes: number): Promise<Measured> {
  return page.evaluate(async (bytes) => {
    const { tabswarm } = window as unknown as AutomatedWindow;
    const figures = (): number[] => tabswarm.torrents().map(({ uploaded }) => uploaded);
    const sum = (): number => figures().reduce((total, uploaded) => total + uploaded, 0);
    const next = async (least: number): Promise<number[]> => {
      while (sum() < least) await new Promise((later) => setTimeout(later, 5));
      return figures();
    };
    const start = performance.now();
    // A running torrent stays as it is. What the worker sends after its answer was read after `start`.
    await tabswarm.resume(tabswarm.torrents()[0]?.infoHash ?? "");
    // The first change may have been sent before the answer and shown after it.
    await next(sum() + 1);
    const from = await next(sum() + 1);
    const to = await next(sum() + bytes);
    const seconds = (performance.now() - start) / 1000;
    return { seconds, sent: to.map((uploaded, i) => uploaded - (from[i] ?? 0)) };
  }, bytes);
}

/**
 * A slow machine may send less, so the test only requires that it does not send more. That a tab uses its whole limit is tested in
 * virtual time: `shared/engine/rate-limiter.test.ts`.
 * @param rate bytes per second
 */
function expectLimited({ seconds, sent }: Measured, rate: number): void {
  const total = sent.reduce((sum, bytes) => sum + bytes, 0);
  expect(total).toBeLessThanOrEqual(1.03 * rate * seconds + PIECE);
}

async function uploadedBy(tab: Tab): Promise<number> {
  return (await tab.snapshot()).uploaded;
}

const field = ({ page }: Tab, name: "Upload limit" | "Download limit"): Locator =>
  page.getByRole("spinbutton", { name, exact: true });

const note = ({ page }: Tab): Locator => page.getByRole("banner").getByText(/^Limited to /);

const openControl = ({ page }: Tab): Promise<void> =>
  page.getByRole("button", { name: "Limits", exact: true }).click();

async function enter(tab: Tab, name: "Upload limit" | "Download limit", text: string): Promise<void> {
  await field(tab, name).fill(text);
  await field(tab, name).press("Enter");
}

test("a limit holds, and so does each one that replaces it", async ({ person }) => {
  const seeder = await person({ search: { upload: String(MIB) } });
  // Far more than is measured: a busy machine takes long between two measurements, and the transfer must not end meanwhile.
  const link = await seeder.share(sample("limited.bin", 64 * MIB));
  const leecher = await person({}, link);
  await leecher.snapshotWhere(({ downloaded }) => downloaded > 0);
  await expect(note(seeder)).toHaveText("Limited to 1.05 MB/s up");
  expectLimited(await measure(seeder, 4 * MIB), MIB);

  await openControl(seeder);
  await expect(field(seeder, "Upload limit")).toHaveValue("1048.576");
  await enter(seeder, "Upload limit", "500");
  await expect(note(seeder)).toHaveText("Limited to 500 kB/s up");
  expectLimited(await measure(seeder, 1_000_000), 500_000);

  await seeder.setLimits({ upload: 2 * MIB });
  await expect(note(seeder)).toHaveText("Limited to 2.1 MB/s up");
  expectLimited(await measure(seeder, 4 * MIB), 2 * MIB);
  await expect(field(seeder, "Upload limit")).toHaveValue("2097.152");

  await enter(seeder, "Upload limit", "0");
  // Newcomers are linked, interested and served, so the tab has handled the new limit and has reason to send.
  const serves =
    (count: number) =>
    ({ peers }: TorrentSnapshot) =>
      peers.filter(({ amChoking, peerInterested }) => peerInterested && !amChoking).length === count;
  await person({}, link);
  await seeder.snapshotWhere(serves(2));
  const before = await uploadedBy(seeder);
  await person({}, link);
  await seeder.snapshotWhere(serves(3));
  expect(await uploadedBy(seeder)).toBe(before);
  await enter(seeder, "Upload limit", "");
  await expect(seeder.page.getByText(en.tagline)).toBeVisible();
  await expect.poll(() => uploadedBy(seeder)).toBeGreaterThan(before);
});

test("two torrents of one tab share its limit", async ({ person }) => {
  // Nothing is sent before both have a downloader, or a slow machine would finish one before the other begins.
  const seeder = await person({ search: { upload: "0" } });
  for (const name of ["one.bin", "two.bin"]) await person({}, await seeder.share(sample(name, 8 * MIB)));
  await expect
    .poll(async () =>
      (await seeder.torrents()).map(({ peers }) => peers.filter((peer) => peer.peerInterested).length),
    )
    .toEqual([1, 1]);
  await seeder.setLimits({ upload: MIB });
  const measured = await measure(seeder, 4 * MIB);
  expectLimited(measured, MIB);
  expect(measured.sent).toHaveLength(2);
  for (const bytes of measured.sent) expect(bytes).toBeGreaterThan(PIECE);
});

test("a download limit holds", async ({ person }) => {
  const seeder = await person();
  const link = await seeder.share(sample("slowly.bin", 6 * MIB));
  const leecher = await person({ search: { download: "0" } }, link);
  await leecher.snapshotWhere(({ peers }) => peers.some(({ peerChoking }) => !peerChoking));
  expect((await leecher.snapshot()).downloaded).toBe(0);
  const start = performance.now();
  await leecher.setLimits({ download: MIB });
  const { downloaded } = await leecher.snapshotWhere((snapshot) => snapshot.downloaded > 3 * MIB);
  expectLimited({ seconds: (performance.now() - start) / 1000, sent: [downloaded] }, MIB);
});

test("the tab keeps the values of the control, and the address overrides them", async ({
  person,
  anotherTab,
}) => {
  const tab = await person();
  await openControl(tab);
  await enter(tab, "Upload limit", "500");
  await enter(tab, "Download limit", "1500.5");
  const both = "Limited to 500 kB/s up and 1.5 MB/s down";
  await expect(note(tab)).toHaveText(both);
  await tab.page.reload();
  await expect(note(tab)).toHaveText(both);
  await openControl(tab);
  await expect(field(tab, "Upload limit")).toHaveValue("500");
  await expect(field(tab, "Download limit")).toHaveValue("1500.5");

  // A tab that is opened later begins with them.
  const later = await anotherTab(tab);
  await expect(note(later)).toHaveText(both);
  await openControl(later);
  await enter(later, "Upload limit", "");
  await expect(note(later)).toHaveText("Limited to 1.5 MB/s down");
  await tab.page.reload();
  await expect(note(tab)).toHaveText(both);

  const address = new URL(tab.page.url());
  address.searchParams.set("upload", "2000000");
  await tab.page.goto(address.href);
  await expect(note(tab)).toHaveText("Limited to 2 MB/s up and 1.5 MB/s down");
});

test("absurd limits are explained next to the field and change nothing", async ({ person }) => {
  const tab = await person({ search: { upload: "250000" } });
  await openControl(tab);
  const box = field(tab, "Upload limit");
  const { complaints } = en.limits;
  for (const [text, complaint] of [
    ["-3", complaints.negative],
    ["0.2", complaints["too-little"]],
    ["99999999999", complaints["too-much"]],
  ] as const) {
    await enter(tab, "Upload limit", text);
    await expect(tab.page.getByRole("alert")).toHaveText(complaint);
    await expect(box).toHaveAttribute("aria-invalid", "true");
    await expect(box).toHaveAccessibleDescription(`${complaint} ${en.limits.hint}`);
    await expect(box).toHaveValue(text);
  }
  await box.clear();
  await box.pressSequentially("1e");
  await box.blur();
  await expect(tab.page.getByRole("alert")).toHaveText(complaints["not-a-number"]);
  await expect(note(tab)).toHaveText("Limited to 250 kB/s up");
  await enter(tab, "Upload limit", "300");
  await expect(tab.page.getByRole("alert")).toHaveCount(0);
  await expect(box).toHaveAttribute("aria-invalid", "false");
  await expect(note(tab)).toHaveText("Limited to 300 kB/s up");
});

test("the control works by keyboard, and looks right light and dark, wide and narrow", async ({ person }) => {
  const tab = await person();
  const { page } = tab;
  const button = page.getByRole("button", { name: "Limits", exact: true });
  await expect(button).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Storage", exact: true })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(button).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(button).toHaveAttribute("aria-expanded", "true");
  await expect(field(tab, "Upload limit")).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(field(tab, "Upload limit")).toBeFocused();
  await page.keyboard.type("750");
  await page.keyboard.press("Tab");
  await expect(note(tab)).toHaveText("Limited to 750 kB/s up");
  await expect(field(tab, "Download limit")).toBeFocused();
  await page.keyboard.type("-1");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toBeVisible();

  await look(page, "limits");
});
