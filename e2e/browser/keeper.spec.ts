/** "Keep it available": a server that keeps shares, the people who ask it to, and those who download when nobody else is there. */
import type { TestInfo } from "@playwright/test";
import { en as keeperTexts } from "../../web/page/keeper/texts/en.ts";
import { en } from "../../web/page/texts/en.ts";
import { createFormat } from "../../web/page/texts/format.ts";
import { KIB, MIB, sample, sha256Of } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { TestServer, TestServerOptions } from "../server.ts";
import type { Tab } from "../tab.ts";

type OwnServer = (options?: TestServerOptions) => Promise<TestServer>;

const KEEP = keeperTexts.keep(7);
/** Browsers report each answer that is an error. */
const tolerated = [/status of (404|429)/];

/** A server with a keeper in a folder of its own. Its connections stay on this machine, which may have no network. */
const keeping = (
  ownServer: OwnServer,
  info: TestInfo,
  over: TestServerOptions["keeper"] = {},
): Promise<TestServer> =>
  ownServer({
    keeper: {
      KEEPER: "100M",
      KEEPER_FOLDER: info.outputPath("keeper"),
      KEEPER_ICE_ADDRESS: "127.0.0.1",
      ...over,
    },
  });

const mayClose = (tab: Tab) =>
  tab.card().getByText(/^The server has all of it and keeps it until .* You may close this tab\.$/);

/** When the keeper forgets the tab's torrent, milliseconds since 1970; undefined: it does not keep it. */
async function expiryOf(tab: Tab): Promise<number | undefined> {
  const { infoHash } = await tab.snapshot();
  return tab.page.evaluate(async (hash) => {
    const response = await fetch(`keep/${hash}`);
    return response.ok ? (await response.json()).expiresAt : undefined;
  }, infoHash);
}

test("a share outlives its tab: kept, extended, downloaded from the server alone, and ended", async ({
  person,
  anotherTab,
  ownServer,
}, info) => {
  test.setTimeout(8 * 60_000);
  const server = await keeping(ownServer, info);
  const film = sample("film.bin", 3 * MIB);
  const sender = await person({ server, tolerated, search: { upload: String(400 * KIB) } });
  await expect(sender.page.getByText(en.noTorrents.lastStepWithKeeper)).toBeVisible();
  const link = await sender.share(film);
  const secret = new URL(link).hash.split(".")[1] ?? "";
  expect(secret).toHaveLength(22);
  const card = sender.card();
  // Before it is pressed, it says what the host allows and sees; and nothing is on a server yet.
  await expect(sender.button(KEEP)).toHaveAccessibleDescription(
    `${keeperTexts.allows(7, "52.4 MB")} ${keeperTexts.sees.sealed}`,
  );
  await expect(card).toContainText(en.trust.protected);
  await expect(card).toContainText(en.copies.onlyHere(0));

  await sender.button(KEEP).press("Enter");
  await expect(card).toContainText(/The server has [1-9]\d?%\. Keep this tab open\./);
  await expect(card).not.toContainText(en.trust.protected);
  await expect(card.getByRole("group", { name: keeperTexts.group })).toBeFocused();
  await expect(mayClose(sender)).toBeVisible();
  const expiresAt = (await expiryOf(sender)) ?? 0;
  const date = createFormat("en").date(expiresAt);
  await expect(card).toContainText(en.copies.keeper(date));

  await test.step("a reload knows it, and can extend it", async () => {
    await sender.page.reload();
    await expect(mayClose(sender)).toBeVisible();
    await sender.button(keeperTexts.extend(7)).click();
    await expect.poll(() => expiryOf(sender)).toBeGreaterThan(expiresAt);
    await expect(card.getByRole("alert")).toHaveCount(0);
  });

  await sender.page.close();
  await test.step("a newcomer downloads everything from the server", async () => {
    const newcomer = await person({ server, tolerated }, link);
    await newcomer.finished();
    await expect(newcomer.card()).toContainText(en.people.keeper.here);
    expect((await newcomer.save()).sha256).toBe(sha256Of(film));
    // Without asking it: as every peer, it says what it has.
    await expect(newcomer.card()).toContainText(en.copies.server);
    await newcomer.card().getByText(en.details.summary, { exact: true }).click();
    const region = newcomer.card().getByRole("region", { name: keeperTexts.details.heading });
    await expect(region).toContainText("This page’s server has a full copy");
    await expect(region.getByRole("button")).toHaveCount(0);
    await newcomer.page.close();
  });

  await test.step("the sender opens the page again, and ends it", async () => {
    const again = await anotherTab(sender, { server, tolerated });
    await expect(mayClose(again)).toBeVisible();
    await again.button(keeperTexts.end).click();
    await expect(again.button(KEEP)).toBeVisible();
    await expect(again.card()).toContainText(en.trust.protected);
    await expect(mayClose(again)).toHaveCount(0);
    expect(await expiryOf(again)).toBeUndefined();
    // The token left with it.
    await again.page.reload();
    await expect(again.button(KEEP)).toBeVisible();
  });
});

test("what a receiver asks for in Details, the sharer's card says too, and neither link nor storage of the page has the token", async ({
  person,
  ownServer,
}, info) => {
  const server = await keeping(ownServer, info);
  const sender = await person({ server, tolerated });
  const link = await sender.share(sample("notes.bin", 300 * KIB));
  const receiver = await person({ server, tolerated }, link);
  await receiver.finished();
  await receiver.card().getByText(en.details.summary, { exact: true }).click();
  const tokens: string[] = [];
  receiver.page.on("response", async (response) => {
    if (response.request().method() === "POST" && response.status() === 201)
      tokens.push((await response.json()).token);
  });
  await receiver.button(KEEP).click();
  await expect(receiver.button(keeperTexts.end)).toBeVisible();
  await expect(receiver.card().getByRole("region", { name: keeperTexts.details.heading })).toContainText(
    "has a full copy",
  );
  await expect.poll(() => tokens.length).toBe(1);
  const [token = ""] = tokens;
  const readable = await receiver.page.evaluate(() =>
    JSON.stringify([location.href, { ...localStorage }, { ...sessionStorage }, document.cookie]),
  );
  expect(readable).not.toContain(token);

  await sender.page.reload();
  await expect(mayClose(sender)).toBeVisible();
  await expect(sender.card()).toContainText(keeperTexts.askedElsewhere);
  await expect(sender.button(keeperTexts.end)).toHaveCount(0);

  await test.step("a receiver's reload says it without Details; removing it here warns", async () => {
    await receiver.page.reload();
    await receiver.save();
    await expect(mayClose(receiver)).toBeVisible();
    await receiver.button(en.remove.button).click();
    await expect(receiver.card()).toContainText(/The server keeps its copy until/);
  });
});

test("a share that is too large or public is not offered, and the page says why", async ({
  person,
  ownServer,
}, info) => {
  const server = await keeping(ownServer, info, { KEEPER_SHARE: "1M" });
  const tab = await person({ server, tolerated });
  await tab.share(sample("large.bin", 2 * MIB));
  await expect(tab.card("large.bin")).toContainText(keeperTexts.tooLarge("1.05 MB"));
  await tab.seed([sample("public.bin", 5 * KIB)], { sealed: false });
  await expect(tab.card("public.bin")).toContainText(keeperTexts.publicOnly);
  await expect(tab.page.getByRole("button", { name: KEEP })).toHaveCount(0);
});

test("public shares where the host allows them; the host's limit per day; one day", async ({
  person,
  ownServer,
}, info) => {
  const more = { KEEPER_PUBLIC: "1", KEEPER_DAILY: "1", KEEPER_DAYS: "1" };
  const server = await keeping(ownServer, info, more);
  const tab = await person({ server, tolerated });
  await tab.seed([sample("public.bin", 5 * KIB)], { sealed: false });
  const keep = keeperTexts.keep(1);
  await expect(tab.button(keep, "public.bin")).toHaveAccessibleDescription(
    new RegExp(keeperTexts.sees.public),
  );
  await tab.button(keep, "public.bin").click();
  await expect(tab.card("public.bin")).toContainText(/You may close this tab/);
  await tab.share(sample("second.bin", 5 * KIB));
  await tab.button(keep, "second.bin").click();
  await expect(tab.card("second.bin").getByRole("alert")).toHaveText(keeperTexts.failures["too-many-today"]);
  await expect(tab.card("second.bin")).toContainText(en.copies.onlyHere(0));
});

test("a server without a keeper: no button, and no request", async ({ person }) => {
  const tab = await person();
  const asked: string[] = [];
  tab.page.on("request", (request) => {
    if (/\/keep|keep-/.test(new URL(request.url()).pathname)) asked.push(request.url());
  });
  await tab.share(sample("alone.bin", 5 * KIB));
  await tab.card().getByText(en.details.summary, { exact: true }).click();
  await expect(tab.button(en.details.saveTorrent)).toBeVisible();
  await expect(tab.page.getByRole("button", { name: /^Keep it/ })).toHaveCount(0);
  await expect(tab.card()).toContainText(en.trust.protected);
  expect(asked).toEqual([]);
});
