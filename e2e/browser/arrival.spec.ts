/** What the browser shows and does about a tab: title, icon, notification, screen, share sheet, and the question on closing. */
import { KIB, MIB, PIECE, sample } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";

test.use({ serviceWorkers: "allow" });

/** Nothing completes while a test looks at it, whatever the machine. */
const SLOW = { upload: String(32 * KIB) };

interface Seen {
  isHidden: boolean;
  permission: NotificationPermission;
  permissionRequests: number;
  readonly notifications: { readonly title: string; readonly body: string | undefined }[];
  readonly locks: { released: boolean }[];
  readonly shared: ShareData[];
}

interface WatchedWindow extends Window {
  readonly seen: Seen;
}

/** Runs in the page before anything else: what a headless browser lacks, recording how it is used. */
function watch(): void {
  const seen: Seen = {
    isHidden: false,
    permission: "default",
    permissionRequests: 0,
    notifications: [],
    locks: [],
    shared: [],
  };
  const define = (target: object, name: string, value: PropertyDescriptor): void => {
    Object.defineProperty(target, name, { configurable: true, ...value });
  };
  define(window, "seen", { value: seen });
  define(Document.prototype, "hidden", { get: () => seen.isHidden });
  class FakeNotification {
    constructor(title: string, options?: NotificationOptions) {
      seen.notifications.push({ title, body: options?.body });
    }
    static get permission(): NotificationPermission {
      return seen.permission;
    }
    static async requestPermission(): Promise<NotificationPermission> {
      seen.permissionRequests++;
      seen.permission = "granted";
      return "granted";
    }
  }
  define(window, "Notification", { value: FakeNotification });
  const request = async () => {
    const lock = {
      released: false,
      release: async () => {
        lock.released = true;
      },
    };
    seen.locks.push(lock);
    return lock;
  };
  define(navigator, "wakeLock", { value: { request } });
  define(navigator, "share", { value: async (data: ShareData) => void seen.shared.push(data) });
}

const seen = (tab: Tab): Promise<Seen> => tab.page.evaluate(() => (window as unknown as WatchedWindow).seen);
const heldLocks = async (tab: Tab): Promise<number> =>
  (await seen(tab)).locks.filter(({ released }) => !released).length;

async function hide(tab: Tab, isHidden: boolean): Promise<void> {
  await tab.page.evaluate((isHidden) => {
    (window as unknown as WatchedWindow).seen.isHidden = isHidden;
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);
}

test("a download shows in the title and the icon, keeps the screen on while visible, and is announced when it finishes hidden", async ({
  person,
}) => {
  const file = sample("arriving.bin", 3 * PIECE);
  const seeder = await person({ search: SLOW });
  const link = await seeder.share(file);
  const leecher = await person({ init: watch });
  const icon = leecher.page.locator('link[rel="icon"]');
  const [title, ownIcon] = [await leecher.page.title(), await icon.getAttribute("href")];
  expect((await seen(leecher)).permissionRequests).toBe(0);

  await leecher.enter(link);
  await expect(leecher.page).toHaveTitle(/^\d+% · Tabswarm$/);
  await expect(icon).toHaveAttribute("href", /^data:image\/svg\+xml,/);
  await expect.poll(() => heldLocks(leecher)).toBe(1);
  expect((await seen(leecher)).permissionRequests).toBe(1);

  await hide(leecher, true);
  await expect.poll(() => heldLocks(leecher)).toBe(0);
  await hide(leecher, false);
  await expect.poll(() => heldLocks(leecher)).toBe(1);
  await hide(leecher, true);

  await seeder.setLimits({});
  await leecher.finished(file.name);
  await expect(leecher.page).toHaveTitle(title);
  expect(new URL((await icon.getAttribute("href")) ?? "", leecher.page.url()).pathname).toBe(
    new URL(ownIcon ?? "", leecher.page.url()).pathname,
  );
  const { notifications } = await seen(leecher);
  expect(notifications).toEqual([{ title: file.name, body: "Download complete" }]);

  await hide(leecher, false);
  await expect.poll(async () => (await leecher.snapshot()).downloadRate).toBe(0);
  await expect.poll(() => heldLocks(leecher)).toBe(0);

  await leecher.button("Share…").click();
  expect((await seen(leecher)).shared).toEqual([{ title: file.name, url: link }]);
  // Asked once, also after a reload.
  await leecher.page.reload();
  await leecher.enter(link);
  expect((await seen(leecher)).permissionRequests).toBe(0);
  await expect(seeder.button("Share…")).toHaveCount(0);
});

/** Closes the tab as its cross does. @returns whether the browser asked, in which case the tab stays */
async function asksOnClosing(tab: Tab): Promise<boolean> {
  const asked = tab.page.waitForEvent("dialog").then(async (dialog) => {
    expect(dialog.type()).toBe("beforeunload");
    await dialog.dismiss();
    return true;
  });
  const closed = tab.page.waitForEvent("close").then(() => false);
  // One of the two never happens.
  for (const outcome of [asked, closed]) outcome.catch(() => undefined);
  await tab.page.close({ runBeforeUnload: true });
  return Promise.race([asked, closed]);
}

test("closing the tab asks the last seeder and a reader with an unsaved download in memory, and nobody else", async ({
  person,
}) => {
  const file = sample("closing.bin", 2 * MIB);
  const seeder = await person({ search: SLOW });
  const link = await seeder.share(file);
  await expect(seeder.card()).toContainText("Nobody else has a full copy yet. Keep this tab open.");
  const leecher = await person({ search: { store: "memory" } }, link);
  await leecher.waitForStatus("Downloading");
  // Browsers do not ask on a page that was never touched.
  for (const tab of [seeder, leecher]) await tab.card().getByText("Details", { exact: true }).click();
  expect(await asksOnClosing(seeder)).toBe(true);

  await seeder.setLimits({});
  await leecher.finished();
  await expect(seeder.card()).toContainText("1 person has received all of it; you may close this tab.");
  expect(await asksOnClosing(leecher)).toBe(true);
  expect(await asksOnClosing(seeder)).toBe(false);
  await expect.poll(async () => (await leecher.snapshot()).peers).toEqual([]);
  await leecher.save();
  expect(await asksOnClosing(leecher)).toBe(false);
});
