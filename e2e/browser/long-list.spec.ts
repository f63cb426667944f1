/** A tab with many torrents: search, order, and cards that are filled only near the viewport. */
import { expect, test } from "../fixtures.ts";
import type { AutomatedWindow, Tab } from "../tab.ts";
import { look, PHONE } from "./look.ts";

/** Shares small files in a row. */
async function seed(tab: Tab, names: readonly string[]): Promise<void> {
  await tab.page.evaluate(async (names) => {
    const { tabswarm } = window as unknown as AutomatedWindow;
    for (const [n, name] of names.entries()) await tabswarm.seed([new File([name.repeat(n + 1)], name)]);
  }, names);
}

const recordings = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, n) => `recording ${from + n}.wav`);

test("a list of 20 can be searched and ordered, and fills only the cards near the viewport", async ({
  person,
}) => {
  const tab = await person();
  const { page } = tab;
  const search = page.getByRole("searchbox", { name: "Search" });
  const articles = page.getByRole("article");
  await seed(tab, [...recordings(1, 18), "Sommer Straße.jpg".normalize("NFD")]);
  await expect(articles).toHaveCount(19);
  await expect(search).toHaveCount(0);
  await expect(tab.card("recording 1.wav").getByRole("button", { name: "Remove" })).toBeAttached();

  await seed(tab, recordings(19, 24));
  await expect(search).toBeVisible();
  await expect(articles).toHaveCount(25);
  await test.step("a card out of sight has its title, status and link; in sight, everything", async () => {
    const far = tab.card("recording 1.wav");
    await expect(far.getByRole("status")).toHaveText("Seeding");
    await expect(far.getByRole("textbox", { name: "Share link" })).toHaveValue(
      /#[0-9a-f]{40}(\.[\w-]{22})?$/,
    );
    await expect(far.getByRole("button")).toHaveCount(0);
    await far.scrollIntoViewIfNeeded();
    await expect(far.getByRole("button", { name: "Remove" })).toBeVisible();
    await expect(far.locator("canvas")).toBeAttached();
    await expect(tab.card("recording 24.wav").getByRole("button")).toHaveCount(0);
    expect(await page.locator("article canvas").count()).toBeLessThan(12);
  });

  await test.step("search by name, in any case and composition, and by info hash", async () => {
    await search.fill("STRASSE");
    await expect(articles).toHaveCount(1);
    await search.fill("sommer straße".normalize("NFC"));
    await expect(articles).toHaveCount(1);
    await expect(page.getByText("1 of 25", { exact: true })).toBeVisible();
    const { infoHash } = await tab.snapshot("recording 7.wav");
    await search.fill(infoHash.slice(0, 20));
    await expect(articles).toHaveAccessibleName("recording 7.wav");
    await search.fill("x".repeat(1_000_000));
    await expect(page.getByText("Nothing in this tab matches.")).toBeVisible();
  });

  await test.step("opening a link that the search hides shows its card", async () => {
    const link = `#${(await tab.snapshot("recording 3.wav")).infoHash}`;
    await tab.enter(link);
    await expect(articles).toHaveCount(25);
    await expect(tab.card("recording 3.wav").getByRole("heading")).toBeFocused();
    await expect(tab.card("recording 3.wav").getByRole("heading")).toBeInViewport();
  });

  await test.step("orders", async () => {
    const first = async (): Promise<string> =>
      ((await articles.first().getByRole("heading").textContent()) ?? "").normalize("NFC");
    const order = page.getByRole("combobox", { name: "Order" });
    for (const [sort, name] of [
      ["By name", "recording 1.wav"],
      ["Largest first", "Sommer Straße.jpg"],
      ["Newest first", "recording 24.wav"],
    ] as const) {
      await order.selectOption(sort);
      await expect.poll(first).toBe(name);
    }
  });
  await look(page, "long-list", PHONE);
});
