/** Bad input and bad surroundings: the page explains each in a clear sentence, and continues to work. */
import { unlink, writeFile } from "node:fs/promises";
import type { ProblemCode } from "../../web/bridge/problems.ts";
import { en } from "../../web/page/texts/en.ts";
import { MIB, type Sample, sample, seededBytes, sha256Of } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";

const NOBODYS = "0123456789abcdef0123456789abcdef01234567";

async function expectProblem(tab: Tab, code: ProblemCode, detail = ""): Promise<void> {
  await expect(tab.page.getByText(en.problems[code](detail))).toBeVisible();
}

/** The page still works: it shares a file. */
async function expectAlive(tab: Tab): Promise<void> {
  await tab.share(sample("still alive.bin", 1000));
}

test.describe("links", () => {
  test("entered", async ({ person }) => {
    const tab = await person();
    for (const text of ["hello", "https://example.org/", NOBODYS.slice(1), "<img src=x onerror=alert(1)>"]) {
      await tab.enter(text);
      await expectProblem(tab, "malformed-link");
      await tab.enter("magnet:?dn=something&tr=ws%3A%2F%2Flocalhost%2Fannounce");
      await expectProblem(tab, "magnet-without-info-hash");
    }
    await expect(tab.card()).toHaveCount(0);
    await expectAlive(tab);
  });

  test("an address without a valid link", async ({ person }) => {
    // On so small a screen the field is below what is in sight.
    const tab = await person({ context: { viewport: { width: 320, height: 480 } } }, "#not-a-link");
    await expectProblem(tab, "malformed-link");
    await expect(tab.page.getByText(en.problems["malformed-link"](""))).toBeInViewport({ ratio: 1 });
    await expectAlive(tab);
  });

  test("a torrent that nobody has", async ({ person }) => {
    const tab = await person({}, `#${NOBODYS}`);
    await expect(tab.status()).toHaveText("Looking for peers");
    await expectProblem(tab, "nobody-has-it");
    await tab.button("Remove").click();
    await tab.page.getByRole("button", { name: "Remove", exact: true }).last().click();
    await expect(tab.card()).toHaveCount(0);
    await expectAlive(tab);
  });
});

test.describe("surroundings", () => {
  test("a tracker that is down is named, and sharing starts without it", async ({ person, ownServer }) => {
    const nowhere = await ownServer();
    await nowhere.close();
    const tab = await person({
      search: { tracker: nowhere.tracker },
      tolerated: [/WebSocket|ERR_CONNECTION_REFUSED/],
    });
    await tab.share(sample("unheard.bin", 1000));
    await expect(tab.page.getByText(/The tracker .*cannot be reached/)).toBeVisible();
    await expect(tab.page.getByText(new RegExp(`localhost:${nowhere.port}`))).toBeVisible();
  });

  test("no WebRTC", async ({ person }) => {
    const tab = await person({
      init: () => {
        Reflect.deleteProperty(window, "RTCPeerConnection");
        Reflect.deleteProperty(window, "webkitRTCPeerConnection");
      },
    });
    await expectProblem(tab, "no-webrtc");
  });

  test("plain HTTP from another host", async ({ person }) => {
    const tab = await person({ insecure: true });
    await expectProblem(tab, "insecure-context");
  });
});

test.describe("files", () => {
  const HOSTILE = [
    "../../etc/passwd",
    `"quoted" 'file'.txt`,
    "<img src=x onerror=window.ran=true>.txt",
    "invoice\u202Efdp.exe",
    "<script>window.ran=true</script>",
  ];
  test("with hostile names", async ({ person }) => {
    const seeder = await person();
    const leecher = await person();
    for (const [index, name] of HOSTILE.entries()) {
      const file = sample(name, 2_000 + index);
      await seeder.drop([file]);
      // The newest card is the first.
      const card = ({ page }: Tab) => page.getByRole("article").first();
      await expect(seeder.card()).toHaveCount(index + 1);
      await expect(card(seeder).getByRole("status")).toHaveText("Seeding");
      await leecher.enter(await card(seeder).getByRole("textbox", { name: "Share link" }).inputValue());
      await expect(leecher.card()).toHaveCount(index + 1);
      await expect(card(leecher).getByRole("status")).toHaveText("Complete");
      for (const tab of [seeder, leecher]) {
        expect(await tab.page.evaluate(() => Reflect.get(window, "ran"))).toBeUndefined();
        await expect(tab.page.locator("img[src=x], article script")).toHaveCount(0);
        expect(await card(tab).textContent()).not.toContain("\u202E");
      }
      const button = card(leecher).getByRole("button", { name: "Save", exact: true });
      const saved = await leecher.save(undefined, button);
      expect(saved.sha256).toBe(sha256Of(file));
      expect(saved.name).not.toMatch(/[/\\\u202A-\u202E\u2066-\u2069]|^\.\./);
      expect(saved.name).not.toBe("");
    }
  });

  test("a name is shown as text, not as markup", async ({ person }) => {
    const name = `<b>bold & "quoted".txt`;
    const tab = await person();
    await tab.share(sample(name, 10));
    await expect(tab.card(name)).toBeVisible();
    await expect(tab.card(name).getByText(name, { exact: true }).first()).toBeVisible();
  });

  test("a drag without a file", async ({ person }) => {
    const tab = await person();
    await tab.drop([]);
    await expectProblem(tab, "nothing-to-share");
    await expectAlive(tab);
  });

  test("a file that has vanished", async ({ person }, testInfo) => {
    const path = testInfo.outputPath("vanished.bin");
    await writeFile(path, "here and gone");
    const tab = await person();
    await tab.dropVanished([path], () => unlink(path));
    await expect(tab.page.getByText(en.problems["unreadable-file"]("vanished.bin")).first()).toBeVisible();
    await expectAlive(tab);
  });
});

test.describe("a full quota", () => {
  test("while sharing: the file itself is served, and the page says so", async ({ person }) => {
    const file: Sample = sample("too big to keep.bin", 6 * MIB);
    const seeder = await person({ quota: MIB });
    const link = await seeder.share(file);
    await expectProblem(seeder, "not-stored");
    const leecher = await person({}, link);
    await leecher.finished(file.name);
    expect((await leecher.save(file.name)).sha256).toBe(sha256Of(file));
  });

  test("while sharing, and the file changes on disk: the page says so", async ({ person }, testInfo) => {
    const path = testInfo.outputPath("changing.bin");
    await writeFile(path, seededBytes(1, 3 * MIB));
    const seeder = await person({ quota: MIB });
    await seeder.dropPaths([path]);
    await seeder.waitForStatus("Seeding", "changing.bin");
    const link = await seeder.shareLink();
    await writeFile(path, seededBytes(2, 3 * MIB));
    const leecher = await person({}, link);
    await expectProblem(seeder, "file-changed");
    await expectAlive(leecher);
  });

  test("while downloading: it stops, says so, and continues when there is room", async ({ person }) => {
    const file = sample("too big to get.bin", 6 * MIB);
    const seeder = await person();
    const link = await seeder.share(file);
    const leecher = await person({ quota: 2 * MIB });
    await leecher.enter(link);
    await expectProblem(leecher, "quota-full");
    const { piecesHave } = await leecher.snapshot();
    expect(piecesHave).toBeLessThan(24);

    // It continues without a click.
    await leecher.setQuota(100 * MIB);
    await leecher.finished(file.name);
    expect((await leecher.save(file.name)).sha256).toBe(sha256Of(file));
  });
});
