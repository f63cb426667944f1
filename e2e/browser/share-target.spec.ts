/** What a phone's share sheet sends to the installed app: a form that is posted to the app's address. */
import { truncate, writeFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { en } from "../../web/page/texts/en.ts";
import { GIB, MIB, seededBytes, sha256Of } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";

test.use({ serviceWorkers: "allow" });

interface Shared {
  readonly text?: string;
  /** Or the path of one. */
  readonly files?:
    | string
    | readonly { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }[];
}

/** Posts as the system does: from no page of ours. @returns the address to which the post was redirected */
async function post(page: Page, origin: string, { text = "", files = [] }: Shared): Promise<string> {
  await page.goto("about:blank");
  await page.setContent(`<form method="post" enctype="multipart/form-data" action="${origin}/share?ice=none">
    <input name="title" value="가"><input name="text"><input name="url"><input name="files" type="file" multiple>
    <button>Share</button></form>`);
  await page.fill("[name=text]", text);
  if (files.length > 0)
    await page.setInputFiles("[name=files]", typeof files === "string" ? files : [...files]);
  const redirected = page.waitForRequest((request) => request.url().includes("shared="));
  await page.click("button");
  return (await redirected).url();
}

async function serviceIsActive({ page }: Tab): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
}

test("shared files are seeded, a shared link is opened, and neither is kept", async ({ person, server }) => {
  const tab = await person();
  await serviceIsActive(tab);
  const seed = 7;
  const buffer = Buffer.from(seededBytes(seed, 3 * MIB));
  const photo = { name: "사진 1.jpg", mimeType: "image/jpeg", buffer };
  const note = { name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("hello\r\n--\r\n") };

  const address = await post(tab.page, server.origin, { files: [photo, note] });
  await tab.waitForStatus("Seeding");
  await expect(tab.page).toHaveURL(`${server.origin}/?ice=none`);
  const [torrent] = await tab.torrents();
  expect(torrent?.length).toBe(buffer.length + note.buffer.length);
  const link = await tab.shareLink();

  await tab.page.goto(address);
  await expect(tab.page.getByText(en.problems["share-missed"](""))).toBeVisible();

  const friend = await person();
  await serviceIsActive(friend);
  await post(friend.page, server.origin, { text: `Look at this: ${link}` });
  await friend.finished();
  const save = friend.button("Save 사진 1.jpg");
  expect((await friend.save(undefined, save)).sha256).toBe(
    sha256Of({ name: "", seed, length: buffer.length }),
  );
});

test("without a service worker, a large share is declined before it has been sent, and the page says so", async ({
  person,
  server,
}, testInfo) => {
  const tab = await person({ context: { serviceWorkers: "block" }, tolerated: [/Failed to load resource/] });
  const path = testInfo.outputPath("film.bin");
  await writeFile(path, "");
  await truncate(path, 2 * GIB);
  const address = await post(tab.page, server.origin, { files: path });
  expect(address).toBe(`${server.origin}/?ice=none&shared=missed`);
  await expect(tab.page.getByText(en.problems["share-missed"](""))).toBeVisible();
  await expect(tab.page).toHaveURL(`${server.origin}/?ice=none`);
});
