/** What a page shows that was opened by a share link: one card with one main button. The tools for sharing are folded. */
import { en } from "../../web/page/texts/en.ts";
import { KIB, MIB, sample, sha256Of } from "../content.ts";
import { expect, test } from "../fixtures.ts";

test.use({ serviceWorkers: "allow" });

const main = ".button-main";

test("a share link leads to one card, whose main button saves and then says so", async ({ person }) => {
  const file = sample("for you.bin", 3 * MIB);
  const sharer = await person({ search: { upload: String(512 * KIB) } });
  await expect(sharer.page.locator(main)).toHaveText(en.compose.chooseFiles);
  const link = await sharer.share(file);
  await expect(sharer.page.locator(main)).toHaveText(en.copyLink);
  await expect(sharer.card(file.name).getByText(en.trust.protected)).toBeVisible();

  const receiver = await person({ context: { viewport: { width: 360, height: 740 } } }, link);
  await receiver.waitForStatus("Downloading", file.name);
  const card = receiver.card(file.name);
  await expect(receiver.page.locator(main)).toHaveText(en.save);
  await expect(card.getByText("3.15 MB", { exact: true })).toBeVisible();
  await expect(card.getByText(en.people.from(true, 0))).toBeVisible();
  await expect(card.getByText(en.trust.protected)).toBeVisible();
  const key = card.getByRole("list", { name: en.key.list });
  await expect(key.getByText(en.peerName.sharer, { exact: true })).toBeVisible();
  // The card begins at the top of a phone's screen, and its main button is seen without scrolling.
  expect((await card.boundingBox())?.y).toBeLessThan(120);
  await expect(receiver.page.locator(main)).toBeInViewport();

  const choose = receiver.page.getByText(en.compose.chooseFiles, { exact: true });
  await expect(choose).toBeHidden();
  await receiver.page.getByText(en.compose.own, { exact: true }).click();
  await expect(choose).toBeVisible();

  await sharer.setLimits({});
  await receiver.finished(file.name);
  expect((await receiver.save(file.name)).sha256).toBe(sha256Of(file));
  // The button has another look and keeps its name.
  await expect(receiver.button("Save", file.name)).toHaveText(en.saving.saved);
  await expect(receiver.page.locator(main)).toHaveCount(0);

  // What was received is still there to be saved after a reload.
  await receiver.page.reload();
  await receiver.finished(file.name);
  await expect(receiver.page.locator(main)).toHaveText(en.save);
  await receiver.drop([sample("from me.bin", 100)]);
  await receiver.waitForStatus("Seeding", "from me.bin");
});

test("Details name peers and say what happens, and the QR code fills the screen", async ({ person }) => {
  const file = sample("shown.bin", 2 * MIB);
  const sharer = await person({ search: { upload: String(64 * KIB) } });
  const link = await sharer.share(file);
  const receiver = await person({}, link);
  await receiver.waitForStatus("Downloading");
  await receiver.card().getByText("Details", { exact: true }).click();
  const row = receiver.card().getByRole("table", { name: "Peers" }).getByRole("row").nth(1);
  await expect(row.getByRole("rowheader")).toContainText(en.peerName.sharer);
  await expect(row.getByRole("rowheader").getByTitle(/Tabswarm/)).toBeVisible();
  await expect(row).toContainText(en.details.standing.sendsToUs);
  await sharer.card().getByText("Details", { exact: true }).click();
  await expect(sharer.card().getByRole("rowheader", { name: /^Peer A/ })).toBeVisible();

  await sharer.button(en.qrCode).click();
  const small = await sharer
    .card()
    .getByRole("img", { name: en.qrCodeOf(file.name) })
    .boundingBox();
  await sharer.button(en.qrWhole).click();
  const whole = sharer.page.getByRole("dialog", { name: en.qrCodeOf(file.name) });
  await expect
    .poll(async () => (await whole.getByRole("img").boundingBox())?.height)
    .toBeGreaterThan(2 * (small?.height ?? 0));
  await expect(whole).toContainText(link);
  await whole.getByRole("button", { name: en.storage.close }).click();
  await expect(whole).toBeHidden();
});
