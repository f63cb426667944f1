/** What a user drops, chooses or opens: folders of this machine, what cannot be read, and what is already here. */
import { mkdir, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { en } from "../../web/page/texts/en.ts";
import { sample } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";
import { look } from "./look.ts";

async function makeFiles(folder: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), path);
  }
}

const titleOf = (tab: Tab, name: string) => tab.card(name).getByRole("heading", { level: 2 });

test("a folder: dropping it again, or choosing it, leads to its card and resumes it", async ({
  person,
}, testInfo) => {
  const decomposed = "한글".normalize("NFD");
  const folder = testInfo.outputPath(decomposed);
  const paths = [".hidden", "Readme", "README", `${decomposed}.txt`, "a/b/c.txt", "a/😀 \n.txt"];
  await makeFiles(folder, [...paths, `${"가".repeat(83)}.mp4`]);
  await mkdir(join(folder, "empty"));
  const tab = await person();
  await tab.dropPaths([folder]);
  await tab.waitForStatus("Seeding", "한글");
  const { infoHash } = await tab.snapshot();
  const list = tab.card("한글").getByRole("treegrid", { name: "7 files" });
  for (const name of ["README", "Readme (2)", "한글.txt", "😀 .txt"])
    await expect(list.getByText(name, { exact: true })).toBeVisible();

  await tab.share(sample("something else.bin", 10));
  await tab.button("Pause", "한글").click();
  await tab.waitForStatus("Paused", "한글");
  await test.step("dropped again", async () => {
    await tab.dropPaths([folder]);
    // While it is hashed, it has a card of its own.
    await expect(tab.card("한글").getByRole("status").getByText("Seeding")).toBeVisible();
    await expect(tab.card()).toHaveCount(2);
    await expect(titleOf(tab, "한글")).toBeFocused();
    const sentence = en.alreadyHere({ by: "files", wasPaused: true });
    await expect(tab.card("한글").getByText(sentence)).toBeInViewport();
  });
  await test.step("chosen", async () => {
    await tab.page.getByLabel("Choose folder").setInputFiles(folder);
    const sentence = en.alreadyHere({ by: "files", wasPaused: false });
    await expect(tab.card("한글").getByText(sentence)).toBeVisible();
  });
  await test.step("opened by its link", async () => {
    await tab.enter(infoHash);
    const sentence = en.alreadyHere({ by: "link", wasPaused: false });
    await expect(tab.card("한글").getByText(sentence)).toBeVisible();
    await expect(titleOf(tab, "한글")).toBeFocused();
  });
  await expect(tab.card()).toHaveCount(2);
});

test("a file that cannot be read: the card names it and shares the rest", async ({ person }, testInfo) => {
  const folder = testInfo.outputPath("mixed");
  await makeFiles(folder, ["a.txt", "gone 1.txt", "gone 2.txt", "z.txt"]);
  const path = (name: string) => join(folder, name);
  const tab = await person();
  await tab.dropVanished(["a.txt", "gone 1.txt", "gone 2.txt", "z.txt"].map(path), async () => {
    for (const name of ["gone 1.txt", "gone 2.txt"]) await unlink(path(name));
  });
  await expect(tab.status()).toHaveText(en.failed(en.unreadable.several(2)));
  await expect(tab.card().getByText("gone 1.txt", { exact: true })).toBeVisible();
  await look(tab.page, "unreadable");
  await tab.button(en.unreadable.shareRest(2)).click();
  await tab.waitForStatus("Seeding");
  await expect(tab.card()).toHaveCount(1);
  await expect(tab.card().getByRole("treegrid", { name: "2 files" })).toHaveText(/a\.txt.*z\.txt/);
});

test("what cannot be shared: the page names the reason, dropped or chosen", async ({ person }, testInfo) => {
  const folder = testInfo.outputPath("deep");
  const path = `${"d/".repeat(32)}x.txt`;
  await makeFiles(folder, [path]);
  const tab = await person();
  const sentence = tab.page.getByText(en.problems["path-too-deep"](`deep/${path}`));
  await tab.dropPaths([folder]);
  await expect(sentence).toBeVisible();
  await test.step("files that come with a text, as from another page, are shared", async () => {
    const dataTransfer = await tab.page.evaluateHandle(
      (file) => {
        const transfer = window.testing.transfer([file]);
        transfer.setData("text/plain", "hello");
        return transfer;
      },
      sample("fine.bin", 10),
    );
    await tab.page.dispatchEvent("body", "drop", { dataTransfer });
    await tab.waitForStatus("Seeding", "fine.bin");
    await expect(sentence).toHaveCount(0);
  });
  await tab.page.getByLabel("Choose folder").setInputFiles(folder);
  await expect(sentence).toBeVisible();
});

test("a drop onto a page that cannot run leaves the page where it is", async ({ person }, testInfo) => {
  const path = testInfo.outputPath("dropped.html");
  await writeFile(path, "<title>another page</title>");
  const tab = await person({ insecure: true });
  await expect(tab.page.getByText(en.unsupportedTitle)).toBeVisible();
  const url = tab.page.url();
  await tab.dropPaths([path]);
  await expect(tab.page.getByText(en.unsupportedTitle)).toBeVisible();
  expect(tab.page.url()).toBe(url);
});
