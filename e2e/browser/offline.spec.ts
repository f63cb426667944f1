/** The page without its server: the service worker has stored the page's own files, and nothing else. */
import type { Page } from "@playwright/test";
import { en } from "../../web/page/texts/en.ts";
import { sample, sha256Of } from "../content.ts";
import { expect, test } from "../fixtures.ts";

test.use({ serviceWorkers: "allow" });

/** What a page reports that cannot reach its server. */
const UNREACHABLE = [/ERR_CONNECTION_REFUSED/, /Failed to load resource/];

/** Waits until the service worker has stored the page's files. */
async function shellStored(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(async () => (await caches.match("/")) !== undefined)).toBe(true);
}

test("without its server the page opens with what is stored here, in both languages, and finds the tracker again", async ({
  person,
  anotherTab,
  ownServer,
}) => {
  const server = await ownServer();
  const tab = await person({ server, tolerated: UNREACHABLE });
  const content = sample("kept.bin", 300_000);
  await tab.share(content);
  await shellStored(tab.page);
  const urls = await tab.page.evaluate(async () => {
    const found: string[] = [];
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
    return found;
  });
  expect(urls.filter((url) => url !== "/" && !url.startsWith("/assets/"))).toEqual([]);
  // What the browser has cached by itself must not be needed.
  const session = await tab.page.context().newCDPSession(tab.page);
  await session.send("Network.clearBrowserCache");
  await server.close();

  await tab.page.goto(`${server.origin}/?ice=none&upload=1000#`);
  await expect(tab.status("kept.bin")).toHaveText(/Seeding|Looking/);
  await tab.card().getByText("Details", { exact: true }).click();
  await expect(tab.page.locator(".uplot")).toBeVisible();
  await tab.page.getByRole("button", { name: "한국어" }).click();
  await expect(tab.page.locator("html")).toHaveAttribute("lang", "ko");
  await tab.page.getByRole("button", { name: "English" }).click();
  expect((await tab.save()).sha256).toBe(sha256Of(content));

  // A share link opens as well, and says what is missing.
  const link = `${server.origin}/#${"ab".repeat(20)}`;
  const other = await anotherTab(tab, { server, tolerated: UNREACHABLE }, link);
  await expect(other.card(en.nameless("abababab"))).toContainText("cannot be reached");
  await other.page.close();

  await ownServer({ port: server.port });
  await expect(tab.card().getByText(/^connected|announced/)).toBeVisible();
});
