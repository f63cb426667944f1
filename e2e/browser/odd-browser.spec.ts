/** Browsers that refuse, hang or lie: denied storage, a wrong clock, a worker that dies, a configuration that never comes. */
import { en } from "../../web/page/texts/en.ts";
import { KIB, sample, sha256Of } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";

test.use({ serviceWorkers: "allow" });

/** Runs in the page before anything else. */
function denyStorage(): void {
  for (const name of ["localStorage", "sessionStorage"])
    Object.defineProperty(window, name, {
      get: () => {
        throw new DOMException("The operation is insecure.", "SecurityError");
      },
    });
}

function setClockAYearAhead(): void {
  const { now } = Date;
  Date.now = () => now.call(Date) + 365 * 86_400_000;
}

function setClockAYearBack(): void {
  const { now } = Date;
  Date.now = () => now.call(Date) - 365 * 86_400_000;
}

test("sharing works between tabs with denied storage and wrong clocks, without the configuration", async ({
  person,
}) => {
  const file = sample("against odds.bin", 300 * KIB);
  const seeder = await person({ init: denyStorage });
  const link = await seeder.share(file);
  for (const init of [setClockAYearAhead, setClockAYearBack]) {
    const leecher = await person({ init });
    // Never answered. Without "ice=none", the page asks for it.
    await leecher.page.route("**/config.json", () => undefined);
    await leecher.page.goto(`${new URL("/", link).href}${new URL(link).hash}`);
    await leecher.finished(file.name);
    await expect(leecher.card()).not.toContainText(/NaN|Infinity|Invalid|-\d/);
    expect((await leecher.save()).sha256).toBe(sha256Of(file));
  }
  await seeder.page.getByRole("button", { name: "Limits" }).click();
  await seeder.page.getByRole("spinbutton", { name: "Upload limit" }).fill("500");
  await seeder.page.getByRole("button", { name: "한국어" }).click();
  await expect(seeder.page.getByText("시딩 중")).toBeVisible();
});

test.describe("a worker that", () => {
  const expectReload = async (tab: Tab, sentence: string | RegExp): Promise<void> => {
    const alert = tab.page.getByRole("alert").filter({ hasText: sentence });
    await expect(alert).toBeVisible();
    await tab.page.unrouteAll();
    await alert.getByRole("button", { name: "Reload" }).click();
    await expect(alert).toHaveCount(0);
    await tab.share(sample("after all.bin", KIB));
  };
  const workerScript = /\/assets\/workers\/main-[^/]*\.js/;
  const tolerated = [/main-[^/]*\.js/, /404/, /broke/];
  // A service worker would have the right script.
  const context = { serviceWorkers: "block" } as const;

  test("does not start, or late", async ({ person }) => {
    const tab = await person({ context, tolerated });
    await tab.page.route(workerScript, () => undefined);
    await tab.page.reload({ waitUntil: "commit" });
    const alert = tab.page.getByRole("alert").filter({ hasText: en.problems["worker-silent"]("") });
    await expect(alert.getByRole("button", { name: "Reload" })).toBeVisible();
    // The script that was held back arrives after all.
    await tab.page.unrouteAll();
    await expect(alert).toHaveCount(0);
    await tab.share(sample("after all.bin", KIB));
  });

  test("is not found", async ({ person }) => {
    const tab = await person({ context, tolerated });
    await tab.page.route(workerScript, (route) => route.fulfill({ status: 404 }));
    await tab.page.reload();
    await expectReload(tab, en.problems["worker-crashed"](""));
  });

  test("throws", async ({ person }) => {
    const tab = await person({ context, tolerated });
    await tab.page.route(workerScript, (route) =>
      route.fulfill({ contentType: "text/javascript", body: "throw new Error('it broke')" }),
    );
    await tab.page.reload();
    await expectReload(tab, /it broke.*Reload the page/);
  });

  test("ends without a word, while files are shared and while a request waits", async ({ person }) => {
    const tab = await person();
    await tab.share(sample("before.bin", KIB));
    const opening = tab.page.evaluate((link) => window.tabswarm?.open(link).catch(String), "0".repeat(40));
    await tab.page.workers()[0]?.evaluate(() => setTimeout(() => self.close()));
    await expectReload(tab, en.problems["worker-crashed"](""));
    await opening;
    await expect(tab.card("before.bin")).toBeVisible();
  });

  test("the browser refuses", async ({ person }) => {
    const tab = await person();
    await tab.page.addInitScript(() => {
      if (sessionStorage.getItem("refused") !== null) return;
      sessionStorage.setItem("refused", "once");
      window.Worker = class {
        constructor() {
          throw new DOMException("refused", "SecurityError");
        }
      } as unknown as typeof Worker;
    });
    await tab.page.reload();
    await expectReload(tab, en.problems["no-workers"](""));
  });
});

test("a megabyte of text in every field: a sentence, at once", async ({ person }) => {
  const tab = await person();
  const { page } = tab;
  await tab.enter("not a link ".repeat(100_000));
  await expect(page.getByText(en.problems["malformed-link"](""))).toBeVisible();
  await page.getByRole("button", { name: "Limits" }).click();
  await page.getByRole("spinbutton", { name: "Upload limit" }).focus();
  await page.keyboard.insertText("9".repeat(1_000_000));
  await expect(page.getByText(en.limits.complaints["not-a-number"])).toBeVisible();
});
